-- Instants are RFC 3339 texts in UTC with six decimals: their order as text is their order in time.
-- Text compares byte by byte (BINARY), so customer ids are equal only if every code point is.
-- SQLite adds `seq` to the end of every index, so that each gives the order that is asked for.

CREATE TABLE conversations (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    product TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE INDEX conversations_of_a_customer ON conversations (product, customer_id, updated_at);

CREATE INDEX open_conversations_of_a_product ON conversations (product, updated_at)
    WHERE status NOT IN ('resolved', 'closed');

-- `seq` is the order in which messages were accepted.
CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    conversation_seq INTEGER NOT NULL REFERENCES conversations (seq),
    body TEXT,
    author TEXT NOT NULL,
    is_customer INTEGER NOT NULL CHECK (is_customer IN (0, 1)),
    created_at TEXT NOT NULL
);

CREATE INDEX messages_of_a_conversation ON messages (conversation_seq);
