using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflow.Docs.Tests.Examples;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The parameters that the monitor's editor proposes are those that the service reads: no fewer, and no others.</summary>
public sealed partial class EditorHintsTests(DefinitionService service) : IClassFixture<DefinitionService>
{
    private const string Unknown = "no_such_member";

    private static readonly JsonElement Hints = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/Workflow.Monitor/src/editor/task-types.json")));

    /// <summary>Each type; and each of its parameters that is an object, or a list of objects.</summary>
    public static TheoryData<string, string?> Places => [.. Hints.EnumerateObject().SelectMany(type => Nested(type.Value.GetProperty("config")).Prepend(null).Select(name => new TheoryDataRow<string, string?>(type.Name, name)))];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Members_AreThoseThatTheServiceReads(string type, string? parameter)
    {
        var config = Hints.GetProperty(type).GetProperty("config");
        var proposed = (parameter is null ? config : config.GetProperty(parameter).GetProperty("members")).EnumerateObject().Select(member => member.Name);
        SortedSet<string> read = new(StringComparer.Ordinal);
        foreach (var kind in parameter == "auth" ? (string[])["basic", "bearer", "api_key", "oauth2_client_credentials", "managed_identity"] : [""])
        {
            JsonObject members = new() { [Unknown] = 1 };
            if (kind.Length > 0)
            {
                members["type"] = kind;
            }

            var given = parameter switch { null => members, "multipart" => new JsonObject { [parameter] = new JsonArray(members) }, _ => new JsonObject { [parameter] = members } };
            read.UnionWith(await ReadAsync(type, given));
        }

        Assert.Equal(read, proposed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Codes_AreThoseThatTheServiceTakes()
    {
        var schema = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "src/Workflow.Monitor/src/editor/schema.ts"));
        var common = ListOf(schema, "commonErrors");
        Assert.Equal(await CodesAsync("PASS", ""), common);
        Assert.Equal(await CodesAsync("PASS", ",\"for_each\":[1]"), ListOf(schema, "listErrors"));
        Assert.Equal(await CodesAsync("PASS", ",\"repeat\":{\"until\":\"true\"}"), common.Concat(ListOf(schema, "repeatErrors")).Order(StringComparer.Ordinal));
        foreach (var type in Hints.EnumerateObject().Where(type => type.Name is not ("FAIL" or "SUCCEED"))) // they end the run
        {
            var own = type.Value.GetProperty("errors").EnumerateArray().Select(code => code.GetString()!);
            Assert.Equal(await CodesAsync(type.Name, ""), common.Concat(own).Order(StringComparer.Ordinal));
        }
    }

    // The fault of a code that the task can't end with lists those that it can.
    private async Task<IEnumerable<string>> CodesAsync(string type, string members)
    {
        var (_, body) = await service.SaveAsync($$$"""{"name":"w","tasks":[{"name":"a","task_type":"{{{type}}}"{{{members}}},"catch":[{"on":["none"],"task":"b"}]},{"name":"b","task_type":"PASS"}]}""", "json");
        var fault = JsonElement.Parse(body).GetProperty("errors").EnumerateArray().Single(fault => fault.GetProperty("pointer").GetString() == "/tasks/0/catch/0/on/0");
        return fault.GetProperty("detail").GetString()!.Split("its codes are ")[1].Split(", ");
    }

    private static IEnumerable<string> ListOf(string schema, string name) =>
        schema.Split($"const {name}: readonly string[] = [")[1].Split(']')[0].Split(", ").Select(code => code.Trim('\''));

    [Fact]
    public async Task Types_AreThoseOfTheService()
    {
        var (_, body) = await service.SaveAsync("""{"name":"w","tasks":[{"name":"a","task_type":"NONE"}]}""", "json");

        Assert.All(Hints.EnumerateObject(), type => Assert.Contains(type.Name, body, StringComparison.Ordinal));
        Assert.Equal(Hints.EnumerateObject().Count(), Capitals().Count(TypesIn(body)));
    }

    private static IEnumerable<string?> Nested(JsonElement config) => config.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object).Select(member => member.Name);

    // The fault of a member that is not known lists those that are.
    private async Task<IEnumerable<string>> ReadAsync(string type, JsonObject config)
    {
        var definition = new JsonObject { ["name"] = "w", ["tasks"] = new JsonArray(new JsonObject { ["name"] = "a", ["task_type"] = type, ["config"] = config }) };
        var (_, body) = await service.SaveAsync(definition.ToJsonString(), "json");
        var faults = JsonElement.Parse(body).GetProperty("errors").EnumerateArray();
        var fault = Assert.Single(faults, fault => fault.GetProperty("pointer").GetString()!.EndsWith("/" + Unknown, StringComparison.Ordinal));
        return fault.GetProperty("detail").GetString()!.Split("the members are ")[1].Split(", ");
    }

    private static string TypesIn(string body) => JsonElement.Parse(body).GetProperty("errors").EnumerateArray()
        .Single(fault => fault.GetProperty("pointer").GetString() == "/tasks/0/task_type").GetProperty("detail").GetString()!.Replace("'NONE'", "", StringComparison.Ordinal);

    [GeneratedRegex("[A-Z]{3,}", RegexOptions.NonBacktracking)]
    private static partial Regex Capitals();
}
