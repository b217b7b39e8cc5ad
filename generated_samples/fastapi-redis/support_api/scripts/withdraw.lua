-- Takes conversations out of an inbox, but for those that were put there a short time ago, or once
-- more since their score was read.
-- KEYS: the inbox
-- ARGV: that time in seconds, then the key of each conversation, before its score
local time = redis.call('TIME')
local latest = (time[1] - ARGV[1]) * 1000000 + time[2]
for position = 2, #ARGV, 2 do
    local score = redis.call('ZSCORE', KEYS[1], ARGV[position])
    local unchanged = score and tonumber(score) == tonumber(ARGV[position + 1])
    if unchanged and tonumber(score) < latest then
        redis.call('ZREM', KEYS[1], ARGV[position])
    end
end
