-- Changes a conversation if its status is among those given; returns the status that it had and
-- when it was last updated.
-- KEYS: the customer's conversations, the conversation, its messages
-- ARGV: id, new status, time, its score, message or '', then the statuses that let it happen
local status, updated_at = unpack(redis.call('HMGET', KEYS[2], 'status', 'updated_at'))
for position = 6, #ARGV do
    if ARGV[position] == status then
        -- The clock may have gone back since; the score stays then, too.
        if ARGV[3] > updated_at then
            updated_at = ARGV[3]
            redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
        end
        redis.call('HSET', KEYS[2], 'status', ARGV[2], 'updated_at', updated_at)
        if ARGV[5] ~= '' then
            redis.call('RPUSH', KEYS[3], updated_at .. ' ' .. ARGV[5])
        end
        break
    end
end
return {status, updated_at}
