using Workflow.Client.Tests.Servers;

namespace Workflow.Client.Tests;

/// <summary>Lists are read page after page, and a broken server does not keep a reader for ever.</summary>
public class PageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_FollowsCursors()
    {
        await using var server = new ScriptedServer((number, _) => number switch
        {
            0 => Page("a", 2),
            1 => Page("b &c", 0), // a page of a search may be empty
            _ => Page(null, 1),
        });
        using var client = Clients.Of(server);

        var pools = await client.Pools.ListAsync(pageSize: 2, Token).ToListAsync(Token);

        Assert.Equal(3, pools.Count);
        Assert.Equal(["?limit=2", "?limit=2&cursor=a", "?limit=2&cursor=b%20%26c"], server.Seen.Select(seen => seen.Line.Split(' ')[1]["/api/v1/pools".Length..]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task List_InACircle_Ends(int length)
    {
        await using var server = new ScriptedServer((number, _) => Page($"c{number % length}", 1));
        using var client = Clients.Of(server);

        await Assert.ThrowsAsync<WorkflowException>(async () => await client.Pools.ListAsync(cancellationToken: Token).ToListAsync(Token));
        Assert.InRange(server.Seen.Count, length, 4 * length + 2);
    }

    [Fact]
    public async Task List_OfEmptyPagesWithoutEnd_Ends()
    {
        var read = 0;

        await Assert.ThrowsAsync<WorkflowException>(async () => await Sending.Pages
            .AllAsync((_, _) => Task.FromResult(new Contracts.ListResponse<int>([], $"c{read++}")), Token).ToListAsync(Token));

        Assert.Equal(Sending.Pages.MaxEmpty + 1, read);
    }

    [Fact]
    public async Task List_WithoutItems_IsEmpty()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("200 OK", body: "{}"));
        using var client = Clients.Of(server);

        Assert.Empty(await client.Pools.ListAsync(cancellationToken: Token).ToListAsync(Token));
    }

    private static byte[] Page(string? next, int count) => ScriptedServer.Answer(
        "200 OK",
        body: $$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"name":"p","size":1,"used":0,"waiting":0,"updated_at":"2026-01-01T00:00:00Z"}""", count))}}],"next_cursor":{{(next is null ? "null" : $"\"{next}\"")}}}""");
}
