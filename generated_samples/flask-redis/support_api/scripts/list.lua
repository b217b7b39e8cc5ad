-- Returns a customer's conversations, the last one updated first: each as its id and its fields.
-- KEYS: the customer's conversations
-- ARGV: what the key of each conversation begins with, then the fields to return
--
-- Those keys are not in KEYS, since only the set knows them. They bear the hash tag of the key that
-- is, so that in a cluster they lie beside it.
local found = {}
for position, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1, 'REV')) do
    found[position] = {id, unpack(redis.call('HMGET', ARGV[1] .. id, unpack(ARGV, 2)))}
end
return found
