using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Tests.Database;

/// <summary>The faults of a config, each at its place.</summary>
public class DatabaseConfigTests
{
    private const string Url = "\"connection_string\": \"postgresql://me:pa55word@h/db\", \"sql\": \"select 1\"";

    [Theory]
    [InlineData("{}", "/config/connection_string", "is required")]
    [InlineData("{}", "/config/sql", "is required")]
    [InlineData("""{"connection_string": 1}""", "/config/connection_string", "must be a text, not a number")]
    [InlineData("""{"connection_string": "Host=h"}""", "/config/connection_string", "does not begin with postgresql://, so provider must say what it is for: postgresql, sqlserver or sqlite")]
    [InlineData("""{"provider": "oracle"}""", "/config/provider", "'oracle' is not one of postgresql, sqlserver, sqlite")]
    [InlineData("""{"provider": "sqlite"}""", "/config/provider", "'sqlite' is off on this service: Workflow:Database:SqliteRoot names the folder of its files")]
    [InlineData("{URL, \"mode\": \"many\"}", "/config/mode", "'many' is not one of query, execute, scalar")]
    [InlineData("{URL, \"max_rows\": 0}", "/config/max_rows", "must be from 1 to 1000000, not 0")]
    [InlineData("{URL, \"max_bytes\": 16777217}", "/config/max_bytes", "must be from 1 to 16777216, not 16777217")]
    [InlineData("{URL, \"isolation_level\": \"snapshot\"}", "/config/isolation_level", "'snapshot' is not one of read_committed, repeatable_read, serializable, those of postgresql")]
    [InlineData("{URL, \"isolation_level\": \"default\"}", "/config/isolation_level", "'default' is not one of read_committed, repeatable_read, serializable, those of postgresql")]
    [InlineData("{URL, \"parameters\": \"x\"}", "/config/parameters", "must be an object or a list, not a text")]
    [InlineData("{URL, \"parameters\": {\"a b\": 1}}", "/config/parameters/a b", "is no name of a parameter: it may hold up to 60 ASCII letters, digits and underscores, and begins with no digit. The statement has it with an @ in front")]
    [InlineData("{URL, \"parameters\": {\"@a\": 1}}", "/config/parameters/@a", "is no name of a parameter: it may hold up to 60 ASCII letters, digits and underscores, and begins with no digit. The statement has it with an @ in front")]
    [InlineData("{URL, \"parameters\": {\"a\": 1, \"A\": 2}}", "/config/parameters/A", "is given twice; upper and lower case make no difference in a parameter's name")]
    [InlineData("{URL, \"parameters\": [1, \"\\ud800\"]}", "/config/parameters/1", "is not valid Unicode text: it holds a lone surrogate")]
    [InlineData("{URL, \"timeout\": 1}", "/config/timeout", "is not a known member; the members are connection_string, isolation_level, max_bytes, max_rows, mode, parameters, provider, sql")]
    public async Task Fault_IsAtItsPlace(string config, string pointer, string detail)
    {
        await using var service = new Service();

        Assert.Contains((pointer, detail), service.Faults("DATABASE", config.Replace("URL", Url, StringComparison.Ordinal)).Select(fault => (fault.Pointer, fault.Detail)));
    }

    [Fact]
    public async Task Config_WithoutFaults_HasNone()
    {
        await using var service = new Service();

        Assert.Empty(service.Faults("DATABASE", "{" + Url + """, "provider": "postgresql", "mode": "scalar", "max_rows": 5, "max_bytes": 500, "isolation_level": "serializable", "parameters": {"_a1": {"b": []}}}"""));
    }

    [Theory]
    [InlineData("""{"sql": "select {{ inputs.x }}", "connection_string": "{{ secrets.DB }}"}""", "/config/sql", "must not contain an expression, as its value could change the statement: write @name there, and the expression in parameters, as {\"name\": \"{{ … }}\"}")]
    [InlineData("""{"sql": "select 1", "connection_string": "postgresql://me:pa55word@h/db"}""", "/config/connection_string", "must come from a secret, as \"{{ secrets.NAME }}\": a definition is stored and shown as it is")]
    [InlineData("""{"sql": "select 1", "connection_string": "{{ inputs.db }}"}""", "/config/connection_string", "must come from a secret, as \"{{ secrets.NAME }}\": a definition is stored and shown as it is")]
    [InlineData("""{"sql": "select 1", "connection_string": "Server=h;User Id=me;Password={{ inputs.p }}", "provider": "sqlserver"}""", "/config/connection_string", "must come from a secret, as \"{{ secrets.NAME }}\": a definition is stored and shown as it is")]
    [InlineData("""{"sql": "select 1", "connection_string": "{{ secrets.DB }}"}""", null, null)]
    [InlineData("""{"sql": "select 1", "connection_string": "Host=h;Username=me;Password={{ secrets.DB }}", "provider": "postgresql"}""", null, null)]
    [InlineData("""{"sql": "select 1", "connection_string": "{{ inputs.prod ? secrets.A : secrets.B }}"}""", null, null)]
    [InlineData("""{"sql": "select 1", "connection_string": "Data Source=a.db", "provider": "sqlite"}""", null, null)]
    [InlineData("""{"sql": 1, "connection_string": 2}""", null, null)] // faults of another kind
    public async Task Expression_IsRefused_WhereItMayNotBe(string config, string? pointer, string? detail)
    {
        await using var service = new Service();
        List<Fault> faults = [];
        Assert.True(service.Types.TryGet("DATABASE", out var type));

        type.ValidateExpressions(new ObjectReader(JsonElement.Parse(config), "/config", faults));

        Assert.Equal(pointer is null || detail is null ? [] : [new Fault(pointer, detail)], faults);
    }

    // At save, an expression stands for any value: what depends on it is checked when the task runs.
    [Fact]
    public async Task ConnectionString_ThatIsFaulty_FailsTheTask()
    {
        await using var service = new Service();

        var error = (await service.RunAsync("DATABASE", new { connection_string = "Host=h;Username=me;Password=pa55word;Passfile=/x", provider = "postgresql", sql = "select 1" })).Failure("config", retryable: false);

        Assert.Equal("The config is faulty: /config/connection_string has the option 'passfile', which can't be set: it reads a file of the service's machine.", error.Message);
    }
}
