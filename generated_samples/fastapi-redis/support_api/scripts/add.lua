-- Keeps a new conversation with its first message.
-- KEYS: the customer's conversations, the conversation, its messages
-- ARGV: id, score, message, then the conversation's fields, each before its value
redis.call('HSET', KEYS[2], unpack(ARGV, 4))
redis.call('RPUSH', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
