using Npgsql;

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>How tasks connect: to which addresses, how many at a time, and what they say when they can't.</summary>
public class PostgresConnectionTests(PostgresServer server)
{
    [Fact]
    public async Task Many_ShareAPool_AndWaitForIt()
    {
        const int Tasks = 200;
        const int Connections = 20;
        await using var service = new Service();
        var url = await server.UrlAsync("&application_name=many");
        await server.AskAsync("create table if not exists seen (backend int)");

        var config = new { connection_string = url, mode = "execute", sql = "insert into seen select pg_backend_pid() where (select count(*) from pg_stat_activity where application_name = 'many') <= 20 and pg_sleep(0.005) is not null" };
        var results = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => service.RunAsync("DATABASE", config)));

        Assert.All(results, result => Assert.Equal(1, result.Output().GetProperty("affected").GetInt32()));
        Assert.InRange((long)(await server.AskAsync("select count(distinct backend) from seen"))!, 1, Connections);
        Assert.InRange(service.Waited.Count, 1, Tasks - Connections);
        Assert.Equal("waits for one of the 20 connections to its database that may be open at one time (Workflow:Database:MaxConnectionsPerDatabase)", service.Waited.First());
    }

    [Fact]
    public async Task Cancel_WhileItWaits_GivesThePlaceToNobody()
    {
        await using var service = new Service(settings: ("Workflow:Database:MaxConnectionsPerDatabase", "1"));
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var config = new { connection_string = await server.UrlAsync("&application_name=waits"), sql = "select pg_sleep(600)" };
        var running = service.RunAsync("DATABASE", config, first.Token);
        await server.UntilAsync("select count(*) from pg_stat_activity where application_name = 'waits' and state = 'active'", 1L);

        var waiting = service.RunAsync("DATABASE", config, second.Token);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        (await service.RunAsync("DATABASE", new { config.connection_string, sql = "select 1" })).Output();
    }

    [Theory]
    [InlineData("169.254.169.254", "a cloud metadata address")]
    [InlineData("::ffff:169.254.169.254", "a cloud metadata address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("0.0.0.0", "an unspecified address")]
    [InlineData("10.1.2.3", "in the blocked network 10.0.0.0/8")]
    public async Task Address_IsRefused_AlsoWhenANameHasIt(string address, string reason)
    {
        await using var service = new Service(Service.Resolving(address), settings: ("Workflow:Database:BlockedNetworks", "10.0.0.0/8"));

        foreach (var (host, provider) in new[] { ("db.example", "postgresql"), (address, "postgresql"), ("db.example", "sqlserver") })
        {
            var result = await service.RunAsync("DATABASE", new { connection_string = $"Server={host};User Id=u;Password=some-password", provider, sql = "select 1" });

            Assert.Equal($"The query on {provider} was refused: its host has an address that is {reason}; DATABASE tasks may not reach it.", result.Failure("address_refused", retryable: false).Message);
        }
    }

    [Theory]
    [InlineData(null, "10.0.0.0/8", true)]
    [InlineData("", "10.0.0.0/8", false)]
    [InlineData("192.168.0.0/16", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "", true)]
    public async Task BlockedNetworks_AreThoseOfHttp_UnlessSet(string? ofDatabases, string ofHttp, bool isRefused)
    {
        List<(string, string)> settings = [("Workflow:Http:BlockedNetworks", ofHttp), ("Workflow:Database:ConnectTimeoutSeconds", "1")];
        if (ofDatabases is not null)
        {
            settings.Add(("Workflow:Database:BlockedNetworks", ofDatabases));
        }

        await using var service = new Service(Service.Resolving("10.255.255.1"), settings: [.. settings]);
        using var soon = new CancellationTokenSource();
        var running = service.RunAsync("DATABASE", new { connection_string = "postgresql://u:some-password@db.example/x", sql = "select 1" }, soon.Token);
        await Task.WhenAny(running, isRefused ? running : Task.Delay(100));
        await soon.CancelAsync();

        // Otherwise it was on its way, and is not answered there.
        Assert.Equal(isRefused, running.IsCompletedSuccessfully && (await running).Error?.Code == "address_refused");
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    // The name decides whom to expect, and the address where to connect: the next one when the first does not answer.
    [Fact]
    public async Task Name_LeadsToItsAddresses_InOrder()
    {
        await using var service = new Service(Service.Resolving("127.0.0.2", "169.254.1.1", "127.0.0.1"));
        var url = (await server.UrlAsync()).Replace("127.0.0.1", "db.example", StringComparison.Ordinal);

        var result = await service.RunAsync("DATABASE", new { connection_string = url, sql = "select 1 as a" });

        result.Output().IsJson("""{"rows": [{"a": 1}], "row_count": 1}""");
    }

    public static TheoryData<string, string, bool, string> Failures => new()
    {
        { "Port=1", "connection", true, "the connection could not be made, or it broke (Connection refused)" },
        { "Database=no_such_database", "access_denied", false, "the server does not allow it (database \"***\" does not exist)" },
        { "Username=no_such_user", "access_denied", false, "the server does not allow it (password authentication failed for user \"***\")" },
        { "Password=wrong-password", "access_denied", false, "the server does not allow it (password authentication failed for user \"***\")" },
        { "SSL Mode=Require", "access_denied", false, "the server does not allow it (SSL connection requested. No SSL enabled connection from this host is configured)" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_SaysWhy_WithoutThePartsOfTheConnectionString(string change, string code, bool retryable, string why)
    {
        var changed = new NpgsqlConnectionStringBuilder(await server.ConnectionStringAsync());
        var (name, value) = (change.Split('=')[0], change.Split('=')[1]);
        changed[name] = value;
        await using var service = new Service();

        var result = await service.RunAsync("DATABASE", new { connection_string = changed.ConnectionString, provider = "postgresql", sql = "select 1" });

        Assert.Equal($"The query on postgresql failed: {why}.", result.Failure(code, retryable).Message);
    }

    [Fact]
    public async Task UnknownHost_IsRetryable()
    {
        await using var service = new Service((_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound));

        var result = await service.RunAsync("DATABASE", new { connection_string = "postgresql://u:some-password@nowhere.example/x", sql = "select 1" });

        Assert.DoesNotContain("nowhere", result.Failure("connection", retryable: true).Message, StringComparison.Ordinal);
    }
}
