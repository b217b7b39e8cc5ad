-- Each statement ends with a semicolon at the end of its line. Comments of the kind M! are read by
-- MariaDB alone, ! by MySQL: each has a name of its own for the collation in which texts are equal
-- only if every code point is, a trailing space included.
-- DATETIME knows no time zone: ours are UTC.

CREATE TABLE conversations (
    seq BIGINT AUTO_INCREMENT PRIMARY KEY,
    id VARCHAR(36) NOT NULL UNIQUE,
    product VARCHAR(100) NOT NULL,
    customer_id VARCHAR(512) NOT NULL,
    subject LONGTEXT NOT NULL,
    status VARCHAR(32) NOT NULL,
    message_count INT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    INDEX conversations_of_a_customer (product, customer_id, updated_at),
    INDEX open_conversations_of_a_product (product, status, updated_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4
    COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

-- `position` is the order in which messages were accepted: the conversation's count at that time.
CREATE TABLE messages (
    conversation_seq BIGINT NOT NULL,
    position INT NOT NULL,
    id VARCHAR(36) NOT NULL,
    body LONGTEXT,
    author LONGTEXT NOT NULL,
    is_customer BOOLEAN NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (conversation_seq, position),
    FOREIGN KEY (conversation_seq) REFERENCES conversations (seq)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4
    COLLATE /*M!100202 utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;
