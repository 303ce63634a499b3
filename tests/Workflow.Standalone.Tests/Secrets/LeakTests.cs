using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Secrets;

/// <summary>A run that leaks its secret in every way, and all that it leaves: database, WAL, log.</summary>
public sealed class LeakTests
{
    private const string Key = "sec/re t+1\"\\x";
    private const string Host = "TenAnt-Private";
    private const string Password = "Planted/Passw0rd+of the db";
    private static readonly string Url = $"postgresql://me:{Uri.EscapeDataString(Password)}@127.0.0.1:1/sales";
    private static readonly string Long = string.Concat(Enumerable.Range(0, 40).Select(i => $"{(char)('A' + (i % 26))}{i}"));

    [Fact]
    public async Task Secret_IsNotStored_InAnyEncoding()
    {
        using var folder = new TemporaryFolder();
        await using var origin = await LeakingOrigin.StartAsync();
        RunStory story;
        string said;
        using (var host = await StandaloneProcess.StartAsync(
            folder.File("data"), null, $"--Workflow:Secrets:KEY={Key}", $"--Workflow:Secrets:HOST={Host}", $"--Workflow:Secrets:LONG={Long}", "--Workflow:Secrets:SHORT=abc",
            $"--Workflow:Secrets:URL={Url}", "--Workflow:Tasks:Shell:Enabled=true", $"--Workflow:Database:SqliteRoot={Directory.CreateDirectory(folder.File("files")).FullName}"))
        {
            story = await host.Client.PlayAsync(Leaking(origin.Url), deadline: TimeSpan.FromMinutes(10));
            host.KillHard(); // so that the WAL is kept
            said = host.Said;
        }

        foreach (var (secret, name) in new[] { (Key, "KEY"), (Host, "HOST"), (Long, "LONG"), (Url, "URL"), (Password, "the password in URL") })
        {
            await Remains.AssertHaveNoneAsync(said, folder.File("data"), secret, name);
        }

        Assert.DoesNotContain('\u001b', said);
        Assert.Contains("\"value\":\"***\"", story.OutputOf("back"), StringComparison.Ordinal);
        Assert.Contains("***", story.ErrorOf("path"), StringComparison.Ordinal);
        Assert.Contains("'***' is not one of DELETE", story.ErrorOf("method"), StringComparison.Ordinal);
        Assert.Equal("address_refused", story.ErrorCodeOf("away"));
        Assert.Contains("'SHORT' has fewer than 4 characters", story.ErrorOf("short"), StringComparison.Ordinal);
        Assert.Equal("connection", story.ErrorCodeOf("database"));
        Assert.Equal("invalid_sql", story.ErrorCodeOf("database-error"));
        Assert.Contains("\"k\":\"***\"", story.OutputOf("database-row"), StringComparison.Ordinal);
        Assert.Equal("\"the password is ***\"", story.OutputOf("password"));
        Assert.Equal("The command ended with exit code 3: ***", story.ErrorOf("shell-fails"));
        Assert.StartsWith("""{"exit_code":0,"stdout":"***""", story.OutputOf("shell-cut"), StringComparison.Ordinal);
        Assert.Contains("\"json\":{\"k\":\"***\"}", story.OutputOf("shell-json"), StringComparison.Ordinal);
        Assert.Equal("There is no program '***'.", story.ErrorOf("shell-name"));
        Assert.StartsWith("{\"key\":\"***\",\"long\":\"***\",\"host\":\"***\"", story.OutputOf("script"), StringComparison.Ordinal);
        Assert.Equal("Error: ****** (line 1, column 7)", story.ErrorOf("script-throws"));
        Assert.StartsWith("Error: ***", story.ErrorOf("script-cut"), StringComparison.Ordinal);
        Assert.Equal("output_json", story.ErrorCodeOf("script-json"));
        Assert.Contains(story.ErrorCodeOf("script-dies"), new[] { "script_died", "script_timeout" }); // on a busy machine its time is over before its memory
        Assert.All(new[] { "script", "shell", "encodings", "binary", "stored", "stored-binary", "headers", "passed-on" }, task => Assert.Equal("SUCCEEDED", story.StatusOf(task)));
    }

    private static JsonObject Leaking(string origin)
    {
        JsonObject[] tasks =
        [
            Call("keep", new { method = "POST", url = origin + "/keep", body = "{{ secrets.KEY }}" }),
            Call("in-json", new { method = "POST", url = origin + "/keep?again", body = new { key = "{{ secrets.KEY }}", list = new[] { "{{ secrets.LONG }}", "{{ secrets.HOST }}" } } }),
            Call("keep-again", new { method = "POST", url = origin + "/keep", body = "{{ secrets.KEY }}" }),
            Call("path", new { url = origin + "/missing/{{ secrets.KEY }}/x" }),
            Call("query", new { url = origin + "/missing?q={{ encodeURIComponent(secrets.KEY) }}", query = new { key = "{{ secrets.KEY }}" } }),
            Call("header", new { url = origin + "/missing", headers = new Dictionary<string, string> { ["X-Key"] = "{{ secrets.KEY }}" } }),
            Call("method", new { url = origin + "/missing", method = "{{ secrets.LONG }}" }),
            Call("host", new { url = "http://{{ secrets.HOST }}.invalid/", timeout_seconds = 5 }),
            Call("not-a-url", new { url = "{{ secrets.KEY }}" }),
            Call("encodings", new { url = origin + "/encodings" }),
            Call("binary", new { url = origin + "/binary" }),
            Call("stored", new { url = origin + "/encodings", response_body = "stored" }),
            Call("stored-binary", new { url = origin + "/binary", response_body = "stored" }),
            Call("headers", new { url = origin + "/headers" }),
            Call("reason", new { url = origin + "/reason" }),
            Call("away", new { url = origin + "/away" }),
            Call("back", new { url = origin + "/back" }),
            Call("short", new { url = origin + "/back?{{ secrets.SHORT }}" }),
            Call("items", new { url = origin + "/missing/{{ item }}" }).With("for_each", "[1, 2, 3]").With("retry_count", 1),
            Database("database", "{{ secrets.URL }}", "postgresql"),
            Database("database-row", "Data Source=a.db", "sqlite"),
            Database("database-error", "Data Source=a.db", "sqlite", "select json(@k), * from nowhere"),
            Database("database-config", "{{ secrets.URL }}", "sqlite"),
            Shell("shell", """printf '%s\n' "$KEY" "$LONG" "$HOST"; printf %s "$KEY" | base64; printf %s "$KEY" | od -An -tx1; printf %s "$KEY" | od -An -tx1 | tr -d ' \n'; printf %s "$KEY" >&2"""),
            Shell("shell-fails", """printf %s "$KEY" >&2; exit 3"""),
            Shell("shell-cut", """printf '%s' "$LONG" "$KEY" """, maxOutputBytes: 10),
            Define.Task("shell-json", "SHELL", JsonSerializer.SerializeToNode(new { command = "cat", stdin = new { k = "{{ secrets.KEY }}" }, parse_json = true })),
            Define.Task("shell-name", "SHELL", JsonSerializer.SerializeToNode(new { command = "{{ secrets.LONG }}", args = new[] { "{{ secrets.KEY }}" } })),
            Script("script", """console.log(input.key, [input]); console.error(escape(input.key)); console.warn(input.key + '\n' + input.long); return { ...input, [input.long]: input.key, escaped: JSON.stringify(JSON.stringify(input)), percent: encodeURIComponent(input.key), list: [input.key] }"""),
            Script("script-throws", "throw new Error(input.long + input.key)"),
            Script("script-cut", "throw new Error(input.long.repeat(200))"),
            Script("script-long", "for (const n of [1, 50, 500, 1000]) console.log(input.long.repeat(n)); throw new Error(input.long.repeat(1000))"),
            Script("script-json", "return { toJSON() { throw new Error(input.key) } }"),
            Script("script-surrogate", "return input.key + '\\ud800'"),
            Script("script-dies", "console.log(input.key); const a = []; while (true) a.push(new Array(1000).fill(input.key))"),
            Define.Task("script-config", "SCRIPT", JsonSerializer.SerializeToNode(new { code = "return 1", input = "{{ secrets.SHORT }}" })),
            Define.Pass("password").With("config", new JsonObject { ["output"] = "the password is {{ '" + Password[..9] + "' + '" + Password[9..] + "' }}" }),
            Define.Pass("passed-on").With("config", new JsonObject { ["output"] = "{{ tasks.back.output }}" }),
        ];
        return Define.Workflow("leaking", tasks.Select(task => task.With("trigger_rule", "all_done"))); // one after the other
    }

    private static JsonObject Database(string name, string connection, string provider, string sql = "select @k as k, hex(@k) as h") =>
        Define.Task(name, "DATABASE", JsonSerializer.SerializeToNode(new { connection_string = connection, provider, sql, parameters = new { k = "{{ secrets.KEY }}" } }));

    private static JsonObject Shell(string name, string command, int maxOutputBytes = 1_000_000) =>
        Define.Task(name, "SHELL", JsonSerializer.SerializeToNode(new
        {
            command,
            shell = true,
            env_vars = new { KEY = "{{ secrets.KEY }}", LONG = "{{ secrets.LONG }}", HOST = "{{ secrets.HOST }}" },
            max_output_bytes = maxOutputBytes,
        }));

    private static JsonObject Script(string name, string code) =>
        Define.Task(name, "SCRIPT", JsonSerializer.SerializeToNode(new { code, input = new { key = "{{ secrets.KEY }}", @long = "{{ secrets.LONG }}", host = "{{ secrets.HOST }}" } }));

    private static JsonObject Call(string name, object config) => Define.Task(name, "HTTP", JsonSerializer.SerializeToNode(config));
}
