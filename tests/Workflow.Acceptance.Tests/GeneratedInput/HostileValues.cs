using System.Text;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>What people and programs send by mistake or to do harm.</summary>
internal static class HostileValues
{
    /// <summary>Texts of JSON, as they stand between the quotes.</summary>
    public static readonly string[] JsonTexts =
    [
        "", " ", "\\u0000", "a\\u0000b", "\\ud800", "\\ud83d\\ude00", "\\u202e", "\\u001b[31m", "\\r\\nSet-Cookie: a=b", "{{", "{{ }}", "{{ secrets.NO_SUCH }}", "{{ inputs.x.y.z }}",
        "{{ 1/0 }}", "{{ 'a'.repeat(1e9) }}", "../../etc/passwd", "' OR 1=1 --", "<script>", "null", "NaN", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "2027-02-30T00:00:00Z", "2027-01-04T05:28:05+99:00",
        "P1D", "0 0 31 2 *", "@yearly", "61 25 32 13 8", "Europe/Berlin", "Mars/Olympus", "http://127.0.0.1:9/", "file:///etc/passwd", "%00", "١٢٣", "ｅvent",
    ];

    /// <summary>Values of JSON.</summary>
    public static readonly string[] JsonValues =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9007199254740993", "9223372036854775808", "1e400", "-1e400", "1e-400", "1.5", "1E+2",
        "123456789012345678901234567890123456789012345678901234567890", "\"\"", "[]", "{}", "[[]]", "[null]", "{\"a\":{}}", "{\"\":0}", "\"1\"", "{\"__proto__\":{}}",
    ];

    /// <summary>Bodies that are no JSON, or odd JSON.</summary>
    public static readonly string[] Bodies =
    [
        "", " ", "{", "}", "[", "null", "0", "\"\"", "[]", "{}", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"a\":\"\\ud800\"}", "{,}", "{\"a\":01}", "{\"a\":NaN}", "{'a':1}", "// c\n{}", "{}{}", "{\"a\":\"\u0001\"}",
        "\ufeff{}", "\u0000", "<xml/>", "a: &a [*a]", "a: !!python/object/apply:os.system [ls]", "---\n---\n", "a: 1\na: 2", "\ta: 1", "&a [*a, *a]", "? {a: 1}\n: 2", "<<: {a: 1}", "a: .inf", "a: 0x1F", "- - - - -", "%YAML 9.9\n---\na: 1", "a: \"\\ud800\"",
    ];

    /// <summary>Segments of an address, as they are sent.</summary>
    public static readonly string[] Segments =
    [
        "0", "-1", "00", "1.0", "+1", "1e3", "0x1", "999999999", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "%31", "%00", "a%00b", "%2F", "%252F", "..%2f..%2fetc", "%ff", "%E2%82", "%zz", "%", "%0d%0aX:1",
        "%F0%9F%92%A9", "null", "{id}", ";a=b", "%20", "+", "~", "*", "'", "a:b", "%3F", "%23", "%5c", "runs", "by-name", "%D9%A1", "%EF%BC%91",
    ];

    /// <summary>Values of the query, as they are sent.</summary>
    public static readonly string[] Queries =
    [
        "", "0", "-1", "1", "2", "500", "501", "2147483648", "1e9", "NaN", "true", "TRUE", "false", "null", "%00", "%ff", "%zz", "%", "+", "%20", "a%0ab", "%F0%9F%92%A9", "RUNNING", "running", "manual", "a:b", ":", "a:", "none",
        "2027-01-04T05:28:05Z", "2027-01-04", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2027-01-04T05:28:05%2B14:00", "hour", "day", "..%2f", "[]", "{{1}}",
    ];

    /// <summary>Headers that an operation may not expect.</summary>
    public static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "application/xml"), ("Accept", "text/event-stream;q=0"), ("Accept", "*/*;q=0.1, ,,"), ("Accept", "nonsense"), ("Accept", "text/calendar"), ("Accept", "application/yaml"), ("Accept", "application/json;q=2"), ("Accept-Encoding", "identity;q=0, *;q=0"),
        ("If-Match", "*"), ("If-Match", "\"1\""), ("If-Match", "W/\"1\""), ("If-Match", "1"), ("If-Match", "\"\""), ("If-Match", "\"99999999999999999999\""), ("If-Match", "\"1\", \"2\""), ("If-Match", "\"\u00e9\""),
        ("If-None-Match", "*"), ("If-None-Match", "\"1\""), ("If-None-Match", "W/\"1\", \"x\""), ("If-None-Match", "x"), ("If-None-Match", ","),
        ("Prefer", "wait=0"), ("Prefer", "wait=1"), ("Prefer", "wait=-1"), ("Prefer", "wait=x"), ("Prefer", "wait=99999999999"), ("Prefer", "wait"), ("Prefer", "wait=\"0\""), ("Prefer", ";;,=,"), ("Prefer", "respond-async, wait=0"),
        ("Idempotency-Key", "key-1"), ("Idempotency-Key", "key 2"), ("Idempotency-Key", "\u00e9"), ("Idempotency-Key", "{}"), ("Last-Event-ID", "1"), ("Last-Event-ID", "-1"), ("Last-Event-ID", "\u00e9"), ("Last-Event-ID", "999999999999999999999:0"),
        ("X-Workflow-Timestamp", "0"), ("X-Workflow-Timestamp", "-9223372036854775808"), ("X-Workflow-Timestamp", "1e9"), ("X-Workflow-Signature", "v2=00"), ("X-Workflow-Signature", "v1=zz"), ("X-Workflow-Signature", ""),
        ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Host", "evil.example"), ("Host", "[::1"), ("Cookie", "a=b; =; ;"), ("Range", "bytes=0-1"), ("X-HTTP-Method-Override", "DELETE"),
        ("X-Forwarded-For", "1.2.3.4, x"), ("X-Forwarded-Host", "evil.example"), ("traceparent", "00-0-0-zz"), ("Expect", "100-continue"), ("TE", "trailers"), ("Accept-Language", "tlh"), ("X-CSRF-Token", "\u00e9"),
    ];

    /// <summary>Types of bodies; the last stands for none.</summary>
    public static readonly string?[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "APPLICATION/JSON", "text/json", "application/merge-patch+json", "application/yaml", "text/yaml", "text/plain", "application/xml",
        "text/calendar", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "nonsense", "application/", ";", null,
    ];

    /// <summary>A hostile text in place of a body.</summary>
    /// <param name="random">What is random.</param>
    /// <param name="body">The body.</param>
    public static byte[] Body(Random random, string body) => random.Next(10) switch
    {
        0 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 5_000))),
        1 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 2_000))) + "1"),
        2 => Encoding.UTF8.GetBytes(body[..random.Next(body.Length + 1)]),
        3 => [.. Encoding.UTF8.GetBytes(body), 0xff, 0xfe],
        4 => Encoding.UTF8.GetBytes(body.Replace("{", $"{{\"x\":{Pick(random, JsonValues)},\"x\":1,", StringComparison.Ordinal)),
        5 => Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', random.Next(1, 200_000))}\"}}"),
        6 => Encoding.Unicode.GetBytes(body),
        7 => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(Pick(random, JsonValues), random.Next(1, 2_000)))}]"),
        _ => Encoding.UTF8.GetBytes(Pick(random, Bodies)),
    };

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
