using System.Globalization;
using System.Text;

namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Bodies that are not JSON, or JSON that is refused.</summary>
internal static class BadJson
{
    private const int MebiByte = 1024 * 1024;

    internal static IEnumerable<BadRequest> Rows =>
    [
        Create("no closing brace", """{"name": "a" """).Saying("JSON"),
        Create("no value", """{"name": }""").Saying("JSON"),
        Create("trailing comma", """{"name": "a",}""").Saying("JSON"),
        Create("a comment", """{"name": "a" /* b */}""").Saying("JSON"),
        Create("single quotes", "{'name': 'a'}").Saying("JSON"),
        Create("two documents", """{"name": "a"}{"name": "b"}""").Saying("JSON"),
        Create("not a number", """{"name": "a", "tasks": NaN}""").Saying("JSON"),
        Create("a raw line break in a text", "{\"name\": \"a\nb\"}").Saying("JSON"),
        Create("an empty body", "").Saying("empty|body|JSON"),
        Create("only blanks", "  \n ").Saying("empty|body|JSON"),
        Create("only a NUL", "\0").Saying("JSON"),
        Create("the root is null", "null").Saying("object"),
        Create("the root is a list", """[{"name": "a"}]""").Saying("object"),
        Create("the root is a text", "\"a\"").Saying("object"),
        Create("the root is a number", "5").Saying("object"),
        Create("the root is true", "true").Saying("object"),
        Create("a member twice", """{"name": "a", "description": "b", "description": "c"}""").Saying("description"),
        Create("a member of a task twice", """{"name": "a", "tasks": [{"name": "t", "task_type": "PASS", "config": {"output": 1}, "config": {"output": 2}}]}""").Saying("config"),
        Create("200 levels of lists", $$"""{"name": "a", "description": {{Nested(200)}}}""").Saying("deep|depth|nest|level"),
        Create("200 levels in a config", $$$"""{"name": "a", "tasks": [{"name": "t", "task_type": "PASS", "config": {"output": {{{Nested(200)}}}}}]}""").Saying("deep|depth|nest|level"),
        Create("100,000 levels", $$"""{"name": "a", "tasks": {{Nested(100_000)}}}""").Saying("deep|depth|nest|level"),
        Create("a lone surrogate", """{"name": "a\ud800"}""").At("/name").Saying("Unicode|surrogate"),
        Create("the other half", """{"name": "\udc00a"}""").At("/name").Saying("Unicode|surrogate"),
        Create("half of a pair in a member's name", """{"name": "a", "\ud800": 1}""").Saying("Unicode|surrogate|JSON"),
        Create("half of a pair in a config", """{"name": "a", "tasks": [{"name": "t", "task_type": "PASS", "config": {"output": "\ud800"}}]}""").Saying("Unicode|surrogate"),
        Create("half of a pair in an address", """{"name": "a", "tasks": [{"name": "t", "task_type": "HTTP", "config": {"url": "http://127.0.0.1/\ud800"}}]}""").At("/tasks/0/config/url"),
        CreateBytes("bytes that are not valid UTF-8", [.. "{\"name\": \"a"u8, 0xff, 0xfe, .. "\"}"u8]).Saying("UTF-8|Unicode"),
        CreateBytes("an overlong UTF-8 form", [.. "{\"name\": \"a"u8, 0xc0, 0xaf, .. "\"}"u8]).Saying("UTF-8|Unicode"),
        CreateBytes("a UTF-8 character cut short", [.. "{\"name\": \"a"u8, 0xe6, 0xb5, .. "\"}"u8]).Saying("UTF-8|Unicode"),
        CreateBytes("bytes that are not valid UTF-8 in a config", [.. "{\"name\": \"a\", \"tasks\": [{\"name\": \"t\", \"task_type\": \"PASS\", \"config\": {\"output\": \""u8, 0xff, .. "\"}}]}"u8]).Saying("UTF-8|Unicode"),
        CreateBytes("UTF-16", Encoding.Unicode.GetBytes("""{"name": "a"}""")).Saying("UTF-8|Unicode|JSON"),
        Create("more than 16 MiB", $$"""{"name": "a", "description": "{{new string('x', 16 * MebiByte)}}"}""").Answers(413).Saying("large|MiB|limit|bytes"),
        Create("a media type that is text", """{"name": "a"}""", "text/plain").Answers(415).Saying("media type|content-type|application/json"),
        Create("a media type that is XML", "<name>a</name>", "application/xml").Answers(415).Saying("media type|content-type|application/json"),
        Create("the media type curl sends by itself", """{"name": "a"}""", "application/x-www-form-urlencoded").Answers(415).Saying("media type|content-type|application/json"),
        Create("a form of parts", "--b--", "multipart/form-data; boundary=b").Answers(415).Saying("media type|content-type|application/json"),
        Create("YAML that does not parse", "name: [a", "application/yaml").Saying("YAML"),
        Create("YAML whose root is a list", "- name: a", "application/yaml").Saying("object|YAML"),
        Create("YAML with a member twice", "name: a\nname: b", "application/yaml").Saying("name"),
        Create("YAML with faults", "name: ''\ntasks:\n  - name: t\n    task_type: HTTP\n    config: {}\n", "application/yaml").At("/name", "/tasks/0/config/url"),
        Create("YAML that grows without end", Bomb(), "application/yaml").Answers(400, 413),
    ];

    private static BadRequest Create(string why, string body, string contentType = "application/json") =>
        BadRequest.Json("POST", "/api/v1/workflows", why, body) with { ContentType = contentType };

    private static BadRequest CreateBytes(string why, byte[] body) => Create(why, "") with { Body = body };

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    // Nine lists of nine references each: 9^9 elements in half a kilobyte.
    private static string Bomb()
    {
        var text = new StringBuilder("name: a\ndescription: &l0 [x]\n");
        for (var level = 1; level <= 9; level++)
        {
            var inner = string.Join(", ", Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"*l{level - 1}"), 9));
            text.Append(CultureInfo.InvariantCulture, $"x{level}: &l{level} [{inner}]\n");
        }

        return text.ToString();
    }
}
