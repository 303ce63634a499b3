using System.Text;

namespace Workflow.Tasks.Tests.Http.Connections;

/// <summary>One attempt is one request (RFC 9110 §9.2.2), whatever becomes of the connection.</summary>
public class OneRequestTests
{
    public static TheoryData<string, bool> Calls()
    {
        var rows = new TheoryData<string, bool>();
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
        {
            rows.Add(method, false);
            if (method is not ("GET" or "HEAD"))
            {
                rows.Add(method, true);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Run_SendsOneRequest_WhenTheServerClosesWithoutAnAnswer(string method, bool hasBody)
    {
        await using var server = new RawServer(_ => []);
        await using var service = new Service();

        var result = await service.RunAsync("HTTP", new { url = server.Url, method, body = hasBody ? "x" : null });

        var error = result.Failure("connection", retryable: true);
        Assert.Equal($"{method} {server.Url} failed: the connection broke (the server closed the connection without an answer).", error.Message);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Run_SendsOneRequest_WhenAConnectionThatWasUsedBeforeCloses(string method, bool hasBody)
    {
        var answered = 0;
        await using var server = new RawServer(
            _ => Interlocked.Increment(ref answered) == 1 ? Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : [],
            answersPerConnection: 2);
        await using var service = new Service();

        (await service.RunAsync("HTTP", new { url = server.Url })).Output();
        var result = await service.RunAsync("HTTP", new { url = server.Url, method, body = hasBody ? "x" : null });

        result.Failure("connection", retryable: true);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Run_UsesAConnectionAgain_WhenOneCallFollowsAnother()
    {
        var connections = new HashSet<string>(StringComparer.Ordinal);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            connections.Add(context.Connection.Id);
            return Task.CompletedTask;
        });
        await using var service = new Service();

        for (var i = 0; i < 20; i++)
        {
            (await service.RunAsync("HTTP", new { url = server.Url })).Output();
        }

        Assert.Single(connections);
    }
}
