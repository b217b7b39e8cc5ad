-- Returns the fields of a conversation, and its messages in the order of their acceptance.
-- KEYS: the customer's conversations, the conversation, its messages
-- ARGV: the fields to return
return {
    redis.call('HMGET', KEYS[2], unpack(ARGV)),
    redis.call('LRANGE', KEYS[3], 0, -1),
}
