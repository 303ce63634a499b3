using System.Data;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Tasks.Database;
using Workflow.Tasks.Database.Clients;
using Workflow.Tasks.Database.Parameters;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Database.SqlServer;

/// <summary>SQL Server, as far as its client goes without a server.</summary>
public class SqlServerTests
{
    [Theory]
    [InlineData("17", SqlDbType.Int, 17)]
    [InlineData("3000000000", SqlDbType.BigInt, 3000000000L)]
    [InlineData("true", SqlDbType.Bit, true)]
    [InlineData("\"x\"", SqlDbType.NVarChar, "x")]
    [InlineData("1e300", SqlDbType.NVarChar, "1e300")]
    [InlineData("""{"a": [1]}""", SqlDbType.NVarChar, """{"a": [1]}""")]
    public void Parameter_HasATypeAndAName(string json, SqlDbType type, object value)
    {
        var plan = Plan($"{{\"parameters\": {{\"p\": {json}}}}}");

        var parameter = SqlServerClient.Of(Assert.Single(plan.Items), 0);

        Assert.Equal(("@p", type, value), (parameter.ParameterName, parameter.SqlDbType, parameter.Value));
        Assert.Equal(type == SqlDbType.NVarChar ? 4000 : 0, parameter.Size);
    }

    [Fact]
    public void Parameter_IsExact_WhenItHasAFraction()
    {
        var parameter = SqlServerClient.Of(Plan("""{"parameters": [1.50]}""").Items[0], 0);

        Assert.Equal(("@p1", SqlDbType.Decimal, 1.50m), (parameter.ParameterName, parameter.SqlDbType, parameter.Value));
    }

    [Fact]
    public void Parameter_MayBeNull_OrLong()
    {
        var items = Plan(JsonSerializer.Serialize(new { parameters = new object?[] { null, new string('x', 4001) } })).Items;

        Assert.Equal(DBNull.Value, SqlServerClient.Of(items[0], 0).Value);
        Assert.Equal(("@p2", -1), (SqlServerClient.Of(items[1], 1).ParameterName, SqlServerClient.Of(items[1], 1).Size));
    }

    [Fact]
    public async Task Run_IsRetryable_WhenNothingListens()
    {
        await using var service = new Service(settings: ("Workflow:Database:ConnectTimeoutSeconds", "1")); // the client tries until then

        var result = await service.RunAsync("DATABASE", new { connection_string = $"Server=127.0.0.1,{LoopbackPort.Free()};User Id=me;Password=pa55word-of-the-test", provider = "sqlserver", sql = "select 1" });

        Assert.Equal("The query on sqlserver failed: the connection could not be made, or it broke.", result.Failure("connection", retryable: true).Message);
    }

    // Something that takes connections and says nothing.
    [Fact]
    public async Task Run_Throws_WhenCancelledWhileItConnects()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var service = new Service();
        using var cancellation = new CancellationTokenSource();

        var task = service.RunAsync("DATABASE", new { connection_string = $"Server=127.0.0.1,{((IPEndPoint)silent.LocalEndpoint).Port};User Id=me;Password=pa55word-of-the-test", provider = "sqlserver", sql = "select 1" }, cancellation.Token);
        using var connected = await silent.AcceptSocketAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None));
    }

    [Fact]
    public void Provider_IsRefused_WithoutCultureData()
    {
        List<Fault> faults = [];

        DatabaseConfigReader.Read(new ObjectReader(JsonElement.Parse("""{"provider": "sqlserver", "sql": "select 1", "connection_string": "Server=h;UID=me;PWD=pa55word"}"""), "/config", faults), new DatabaseTaskOptions(), hasCultures: false);

        Assert.Equal([new Fault("/config/provider", "'sqlserver' is not available: its client needs culture data (ICU), and this service was built without, with InvariantGlobalization")], faults);
    }

    private static ParameterPlan Plan(string config)
    {
        List<Fault> faults = [];
        var plan = ParameterPlan.Read(new ObjectReader(JsonElement.Parse(config), "/config", faults));
        Assert.Empty(faults);
        return plan;
    }
}
