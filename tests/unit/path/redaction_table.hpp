// What the default patterns of [redaction] values find in a text, and what they deliberately do not. Secrets
// are made up, in the form of real ones; in pieces where a scanner would take this file for a leak.
#pragma once

namespace pollux::test {

struct Redacted {
  const char* text;
  const char* redacted;
};

inline constexpr Redacted found[] = {
    // Keys and values, in every way of writing them.
    {"password=hunter2", "password=[redacted]"},
    {"password = hunter2", "password = [redacted]"},
    {"password: hunter2", "password: [redacted]"},
    {"password:hunter2", "password:[redacted]"},
    {"password => hunter2", "password => [redacted]"},
    {"password%3Dhunter2", "password%3D[redacted]"},
    {"PASSWORD=hunter2", "PASSWORD=[redacted]"},
    {"password=\"hunter 2\" rest", "password=\"[redacted]\" rest"},
    {"password='hunter 2' rest", "password='[redacted]' rest"},
    {"password = \"x\"", "password = \"[redacted]\""},
    {"{\"password\": \"hunter2\", \"n\": 1}", "{\"password\": \"[redacted]\", \"n\": 1}"},
    {"{\"password\":\"hun\\\"ter2\"}", "{\"password\":\"[redacted]\"}"},
    {"{'password': 'hunter2'}", "{'password': '[redacted]'}"},
    {"{\"password\": 12345}", "{\"password\": [redacted]"},
    {"{\"body\": \"{\\\"password\\\": \\\"hunter2\\\"}\"}",
     "{\"body\": \"{\\\"password\\\": \\\"[redacted]\\\"}\"}"},
    {R"({\\\"password\\\": \\\"hun\\nter2\\\"})", R"({\\\"password\\\": \\\"[redacted]\\\"})"},
    {"password=a,REST", "password=[redacted]"},
    {"password=a;REST", "password=[redacted]"},
    {"password=a,REST==", "password=[redacted]"},
    {"password=a;b,c;REST next", "password=[redacted] next"},
    {"Server=db;Password=hunter2;Database=x", "Server=db;Password=[redacted];Database=x"},
    {"host=db password=hunter2 user=x", "host=db password=[redacted] user=x"},
    {"password=hunter2, retrying", "password=[redacted], retrying"},
    {"db_password=x", "db_password=[redacted]"},
    {"DB_PASS=x", "DB_PASS=[redacted]"},
    {"pass=hunter2", "pass=[redacted]"},
    {"pwd=x", "pwd=[redacted]"},
    {"passwd=x", "passwd=[redacted]"},
    {"passphrase: x", "passphrase: [redacted]"},
    {"client_secret=x", "client_secret=[redacted]"},
    {"client-secret: x", "client-secret: [redacted]"},
    {"secret=x", "secret=[redacted]"},
    {"private_key=x", "private_key=[redacted]"},
    {"privateKey: \"x\"", "privateKey: \"[redacted]\""},
    {"private-key: x", "private-key: [redacted]"},
    {"api_key=x", "api_key=[redacted]"},
    {"api-key=x", "api-key=[redacted]"},
    {"apikey=x", "apikey=[redacted]"},
    {"{\"apiKey\": \"abc def\"}", "{\"apiKey\": \"[redacted]\"}"},
    {"X-Api-Key: x", "X-Api-Key: [redacted]"},
    {"aws_secret_access_key=x", "aws_secret_access_key=[redacted]"},
    {"AccountKey=x==;EndpointSuffix=y", "AccountKey=[redacted];EndpointSuffix=y"},
    {"session_id=x", "session_id=[redacted]"},
    {"sessionId: x", "sessionId: [redacted]"},
    {"JSESSIONID=x", "JSESSIONID=[redacted]"},
    {"jwt=x", "jwt=[redacted]"},
    {"dsn=x", "dsn=[redacted]"},
    {"connection_string=x", "connection_string=[redacted]"},
    {"connectionString: 'x y'", "connectionString: '[redacted]'"},
    {"\"auth\": \"x\"", "\"auth\": \"[redacted]\""},
    {"auth=x", "auth=[redacted]"},
    {"credentials=x", "credentials=[redacted]"},
    {"SECRET_KEY=x", "SECRET_KEY=[redacted]"},
    {"secretKey: x", "secretKey: [redacted]"},
    {"pass phrase: x", "pass phrase: [redacted]"},
    {"password1=x", "password1=[redacted]"},
    {"passwordHash=x", "passwordHash=[redacted]"},
    {"dbpass=x", "dbpass=[redacted]"},
    {"_auth=x", "_auth=[redacted]"},
    {"SharedAccessSignature=x", "SharedAccessSignature=[redacted]"},
    {"ConnectionString=Server=h;Key=x", "ConnectionString=[redacted]"},
    {"password=\"\"\"x\"\"\"", "password=\"[redacted]\""},
    {"password='a''x'", "password='[redacted]'"},
    {"(\"X-Api-Key\", \"x\")", "(\"X-Api-Key\", \"[redacted]\")"},
    // What is below a key.
    {"{\"password\":{\"value\":\"x\"},\"n\":1}", "{\"password\":{[redacted]},\"n\":1}"},
    {"{\"auth\":{\"a\":{\"b\":\"x\"}},\"n\":1}", "{\"auth\":{[redacted]},\"n\":1}"},
    {"password: [\"x\", \"y\"]", "password: [[redacted]]"},
    {"password={x}", "password={[redacted]}"},
    {"\"passwords\": [\"x\"]", "\"passwords\": [[redacted]]"},
    {"\"tokens\": [\"x\"]", "\"tokens\": [[redacted]]"},
    {"cookies: {\"sid\": \"x\"}", "cookies: {[redacted]}"},
    {"token=x", "token=[redacted]"},
    {"?token=x&page=2", "?token=[redacted]&page=2"},
    {"\"token\": \"x\"", "\"token\": \"[redacted]\""},
    {"refresh-token=x", "refresh-token=[redacted]"},
    {"refresh_token: x", "refresh_token: [redacted]"},
    {"accessToken=x", "accessToken=[redacted]"},
    {"github_token=abc", "github_token=[redacted]"},
    {"https://x.org/?access_token=abc&page=2", "https://x.org/?access_token=[redacted]&page=2"},
    {"login --password hunter2 --user bob", "login --password [redacted] --user bob"},
    {"login --api-key 'x y' now", "login --api-key '[redacted]' now"},
    {"<password>hunter2</password>", "<password>[redacted]</password>"},
    {"https://blob.example.org/x?se=1&sig=abc%3D", "https://blob.example.org/x?se=1&sig=[redacted]"},
    // Headers.
    {"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"},
    {"Authorization: Bearer abc", "Authorization: Bearer [redacted]"},
    {"Authorization: ApiKey abc", "Authorization: ApiKey [redacted]"},
    {"Authorization: Bearer \"abc\"", "Authorization: Bearer \"[redacted]\""},
    {"Authorization: abc def", "Authorization: [redacted]"},
    {"Authorization: Digest username=\"u\", response=\"abc\"", "Authorization: Digest [redacted]"},
    {"{\"Authorization\": \"Bearer abc\"}", "{\"Authorization\": \"Bearer [redacted]\"}"},
    {"{\\\"authorization\\\": \\\"Bearer abc\\\"}", "{\\\"authorization\\\": \\\"Bearer [redacted]\\\"}"},
    {"Proxy-Authorization: Basic abc", "Proxy-Authorization: Basic [redacted]"},
    {"Cookie: a=b; c=d", "Cookie: [redacted]"},
    {"Set-Cookie: a=b; Path=/\nHost: x", "Set-Cookie: [redacted]\nHost: x"},
    {"{\"cookies\": \"a=b\"}", "{\"cookies\": \"[redacted]\"}"},
    {"got bearer abcdefghij0123456789 back", "got bearer [redacted] back"},
    {"{\"h\": \"Bearer abc\"}", "{\"h\": \"Bearer [redacted]\"}"},
    // URLs.
    {"postgres://app:hunter2@db:5432/x", "postgres://app:[redacted]@db:5432/x"},
    {"postgres://app:s3cr@t@db:5432/x", "postgres://app:[redacted]@db:5432/x"},
    {"postgres://app:hun/ter2@db/x", "postgres://app:[redacted]@db/x"},
    {"postgres://app:hun#ter2@db/x", "postgres://app:[redacted]@db/x"},
    {"postgres://app:hun?ter2@db/x", "postgres://app:[redacted]@db/x"},
    {"redis://:hunter2@cache:6379", "redis://:[redacted]@cache:6379"},
    {"https://abcdef0123456789@git.example.org/x", "https://[redacted]@git.example.org/x"},
    {"https://abcdef0123456789:x-oauth-basic@git.example.org/x",
     "https://[redacted]:[redacted]@git.example.org/x"},
    {"wss://abcdef0123456789@example.org/x", "wss://[redacted]@example.org/x"},
    {"https://api.telegram.org/bot12345:abc-def/getMe", "https://api.telegram.org/bot[redacted]/getMe"},
    {"https://hooks.slack.com/services/"
     "T0/B0/abc",
     "https://hooks.slack.com/services/[redacted]"},
    {"https://discord.com/api/webhooks/"
     "1/abc",
     "https://discord.com/api/webhooks/[redacted]"},
    // Tokens by their own form.
    {"t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln;", "t [redacted];"},
    {"id AKIA"
     "IOSFODNN7EXAMPLE.",
     "id [redacted]."},
    {"-----BEGIN RSA PRIVATE"
     " KEY-----\nMIIE\n-----END RSA PRIVATE"
     " KEY-----\nrest",
     "[redacted]\nrest"},
    {"-----BEGIN PRIVATE"
     " KEY-----\nMIIE cut sh",
     "[redacted]"},
    {"ghp"
     "_abcdefghijklmnopqrstuvwxyz0123456789 pushed",
     "[redacted] pushed"},
    {"glpat"
     "-abcdefghijklmnopqrst",
     "[redacted]"},
    {"xoxb"
     "-1234567890-abc",
     "[redacted]"},
    {"xoxc"
     "-1234567890-abc",
     "[redacted]"},
    {"sk-or-"
     "v1-abcdefghijklmnopqrstuvwx",
     "[redacted]"},
    {"sk_live"
     "_abcdefghijklmnop",
     "[redacted]"},
    {"npm"
     "_abcdefghijklmnopqrstuvwxyz0123456789",
     "[redacted]"},
    {"SG"
     ".abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789abcdefg",
     "[redacted]"},
    {"hvs"
     ".abcdefghijklmnopqrstuvwxyz",
     "[redacted]"},
    {"s"
     ".abcdefghijklmnopqrstuvwx",
     "[redacted]"},
    {"ya29"
     ".a0AfH6SMBabcdefghijklmnop",
     "[redacted]"},
    {"GOCSPX"
     "-abcdefghijklmnopqrstuvwxyz01",
     "[redacted]"},
    {"AIza"
     "abcdefghijklmnopqrstuvwxyz012345678",
     "[redacted]"},
    {"sk-"
     "abcdefghijklmnopqrstT3BlbkFJabcdefghijklmnopqrst",
     "[redacted]"},
    {"sk-proj-"
     "abcdefghijklmnopqrst_-x",
     "[redacted]"},
    {"sk-ant-"
     "api03-abcdefghijklmnopqrst_-x",
     "[redacted]"},
};

// Each is harmless, or cannot be told from what is.
inline constexpr const char* not_found[] = {
    // Words, counts and states that only sound like secrets.
    "the bearer of bad news",
    "\"bearer of bad news\"",
    "basic authentication is required",
    "authentication: failed",
    "authorization failed for user bob",
    "author=bob authors: 3",
    "secretary: bob",
    "password reset requested",
    "passwords: none",
    "\"tokens\": {\"prompt\": 12, \"answer\": 30}",
    "\"tokens\": [15496, 995]",
    "oauth=on",
    "prompt_tokens=12 max_token=5 cost_per_token=0.02",
    "token_efficiency: 0.92",
    "tokenizer=bpe",
    "pass=3 fail=2",
    "compass=north",
    "cookie_consent=yes",
    "monkey=banana keyboard: us",
    "session=closed sessions: 3",
    "sidsn=1",
    // URLs without a password.
    "https://example.org:8080/path?page=2&token_count=12",
    "https://example.org:8080/path?mail=bob@example.org",
    "https://example.org/@bob",
    "https://[::1]:8080/bob@example.org",
    "http://u:1#2hunter2@host/p",  // a port
    "postgres://app@db:5432/x",
    "ssh://git@example.org/x.git",
    "mail to user@example.org: sent",
    "docker://registry.example.org:5000/image@sha256:abc",
    // Beginnings and shapes of tokens.
    "eyJ is how a token begins",
    "AKIA is a prefix",
    "sk-SK is a locale",
    "npm_config_registry_address_of_the_company",
    "hf_dataset_processing_step_number_one",
    "SG.configuration.value",
    "task-1234567890123456789012345678901234567890",
    "disk-usage-of-the-second-node-in-the-first-rack",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    // Secrets without a form or a key.
    "hunter2",
    "it is hunter2, do not tell",
    "Bearer abc",
    "max_token=123456",
    "pin=1234 otp=123456",
};

}  // namespace pollux::test
