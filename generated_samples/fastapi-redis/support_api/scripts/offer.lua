-- Puts a conversation into an inbox, or once more: what counts is the time of this, on Redis' clock.
-- KEYS: the inbox
-- ARGV: the conversation's key
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000000 + time[2], ARGV[1])
