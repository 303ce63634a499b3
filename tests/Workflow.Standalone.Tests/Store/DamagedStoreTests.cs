using System.Net;
using System.Text;
using Workflow.Standalone.Tests.Refusals;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Store;

/// <summary>A database that was damaged, cut or emptied: the service says what is wrong, and does not go on as if nothing were.</summary>
public sealed class DamagedStoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public async Task Host_AnswersWhatItCan_WhenPagesOfTheDatabaseAreDamaged(byte with)
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        string run;
        using (var host = await StandaloneProcess.StartAsync(data))
        {
            var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("waits", Define.Wait("w", 86_400)));
            run = await host.Client.StartRunAsync(workflow.Number("id"));
            await host.StopGracefullyAsync(Patience);
        }

        OverwriteAPage(Path.Combine(data, "workflow.db"), "run started", with);
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var damaged = StandaloneProcess.Launch(address, ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(data)]);
        var ready = await Eventually.ReadsAsync("the host answers", async () => await TryGetAsync(damaged, "/health/ready"), answer => answer is not null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready!.Status);
        Assert.Contains("damaged", ready.Text, StringComparison.Ordinal);
        var write = await damaged.Client.PostAsync("/api/v1/workflows", Define.Workflow("second"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (write.Status, write.MediaType));
        Assert.Contains("damaged", write.Text, StringComparison.Ordinal);
        (await damaged.Client.GetAsync("/health/live")).Expect(HttpStatusCode.OK);
        (await damaged.Client.GetAsync($"/api/v1/runs/{run}")).Expect(HttpStatusCode.OK);
        Assert.Contains("The database is damaged", damaged.Said, StringComparison.Ordinal);
        Assert.Equal(0, await damaged.StopGracefullyAsync(Patience));
    }

    [Theory]
    [InlineData("workflow.db", 0, "has 0 bytes")]
    [InlineData("workflow.db", 1, "has 1 bytes")]
    [InlineData("workflow.db-wal", 0, "commits are gone")]
    [InlineData("workflow.db-wal", 4_000, "commits are gone")]
    public async Task Host_RefusesToStart_WhenAFileWasCutAfterAKill(string file, int bytes, string says)
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        using (var host = await StandaloneProcess.StartAsync(data))
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow("acknowledged"));
            host.KillHard();
        }

        using (var cut = new FileStream(Path.Combine(data, file), FileMode.Open))
        {
            cut.SetLength(bytes);
        }

        var address = StandaloneProcess.Address(LoopbackPort.Free());
        var said = await Refusal.OfAsync(address, ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(data)]);

        Assert.Contains(says, said, StringComparison.Ordinal);
        Assert.Contains(data, said, StringComparison.Ordinal);
    }

    private static async Task<Answer?> TryGetAsync(StandaloneProcess host, string path)
    {
        try
        {
            return await host.Client.GetAsync(path);
        }
        catch (HttpRequestException) when (!host.HasExited)
        {
            return null;
        }
    }

    // The first page that has a text on it.
    private static void OverwriteAPage(string file, string text, byte with)
    {
        var bytes = File.ReadAllBytes(file);
        var page = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) / 4096;
        Assert.True(page > 0, $"'{text}' is nowhere in {file}.");
        bytes.AsSpan(page * 4096, 4096).Fill(with);
        File.WriteAllBytes(file, bytes);
    }
}
