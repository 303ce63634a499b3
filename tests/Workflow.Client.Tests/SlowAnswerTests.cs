using System.Text;
using Microsoft.Extensions.Time.Testing;
using Workflow.Client.Sending;
using Workflow.Client.Tests.Servers;
using Workflow.TestHost;

namespace Workflow.Client.Tests;

/// <summary>Answers that begin late, and answers that stop in the middle: no call waits for ever, and no file is left.</summary>
public sealed class SlowAnswerTests : IDisposable
{
    private const string BackupType = "application/vnd.sqlite3";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Clients.Run);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, TimeSpan, bool> Beginnings => new()
    {
        { "run", TimeSpan.FromSeconds(99), true },
        { "run", TimeSpan.FromSeconds(101), false },
        { "backup", TimeSpan.FromSeconds(101), true },
        { "backup", TimeSpan.FromMinutes(239), true },
        { "backup", TimeSpan.FromMinutes(241), false },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task Answer_BeginsInTime(string call, TimeSpan after, bool isAnswered)
    {
        var time = new FakeTimeProvider();
        using var stub = new StubHandler(call == "run" ? "application/json" : BackupType, Bytes, isReleased: false);
        var options = new WorkflowClientOptions { Server = new Uri("http://localhost:7071"), Retries = 0 };
        using var http = Pipeline.Connect(options, stub, time);
        using var client = new WorkflowClient(http, options, time);

        var answer = CallAsync(client, call);
        await stub.Waits.WaitAsync(Token);
        time.Advance(after);
        stub.Release();

        if (isAnswered)
        {
            await answer;
        }
        else
        {
            Assert.Null((await Assert.ThrowsAsync<WorkflowException>(() => answer)).Status);
        }

        Assert.Equal(isAnswered && call == "backup" ? 1 : 0, Files());
    }

    public static TheoryData<string, string, string> Streams => new()
    {
        { "backup", BackupType, "Nothing came for 60 seconds" },
        { "body", "application/octet-stream", "Nothing came for 60 seconds" },
        { "watch", "text/event-stream", "Nothing came for 40 seconds" },
        { "run", "application/json", "no answer in time" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Silence_EndsEveryAnswer(string call, string mediaType, string said)
    {
        var time = new FakeTimeProvider();
        using var stub = new StubHandler(mediaType, call == "watch" ? [] : Bytes, isStalled: true);
        var options = new WorkflowClientOptions { Server = new Uri("http://localhost:7071"), Retries = 0, Patience = TimeSpan.Zero };
        using var http = Pipeline.Connect(options, stub, time);
        using var client = new WorkflowClient(http, options, time);

        var answer = CallAsync(client, call);
        await stub.Waits.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(101));

        Assert.Contains(said, (await Assert.ThrowsAnyAsync<Exception>(() => answer)).Message, StringComparison.Ordinal);
        Assert.Equal(0, Files());
    }

    public static TheoryData<string, byte[]?, string> Backups => new()
    {
        { BackupType, null, "has no digest" },
        { BackupType, new byte[32], "its digest is wrong" },
        { "text/html", new byte[32], "instead of application/vnd.sqlite3" },
    };

    [Theory]
    [MemberData(nameof(Backups))]
    public async Task Backup_LeavesNothing_AndTouchesNothingOfOthers(string mediaType, byte[]? digest, string said)
    {
        using var stub = new StubHandler(mediaType, Bytes) { Digest = digest };
        using var http = new HttpClient(stub);
        using var client = new WorkflowClient(http, new WorkflowClientOptions { Server = new Uri("http://localhost:7071") });
        await File.WriteAllTextAsync(_folder.File("b.db.part"), "of another process", Token);

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Backups.SaveAsync(_folder.File("b.db"), Token));

        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.Equal("of another process", await File.ReadAllTextAsync(Directory.GetFiles(_folder.Path).Single(), Token));
    }

    private async Task CallAsync(WorkflowClient client, string call)
    {
        switch (call)
        {
            case "backup":
                await client.Backups.SaveAsync(_folder.File("b.db"), Token);
                break;
            case "body":
                await using (var body = await client.Runs.OpenBodyAsync("r1", "t", cancellationToken: Token))
                {
                    await body.CopyToAsync(Stream.Null, Token);
                }

                break;
            case "watch":
                await client.Runs.WatchAsync("r1", cancellationToken: Token).CountAsync(Token);
                break;
            default:
                await client.Runs.GetAsync("r1", Token);
                break;
        }
    }

    private int Files() => Directory.GetFiles(_folder.Path).Length;
}
