PRAGMA journal_mode = WAL;

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

CREATE INDEX of_a_customer ON conversations (product, customer_id, updated_at);

CREATE INDEX inbox ON conversations (product, updated_at)
    WHERE status NOT IN ('resolved', 'closed');

CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    conversation_seq INTEGER NOT NULL REFERENCES conversations (seq),
    id TEXT NOT NULL,
    body TEXT,
    author TEXT NOT NULL,
    is_customer INTEGER NOT NULL,
    created_at TEXT NOT NULL
);

CREATE INDEX of_a_conversation ON messages (conversation_seq);
