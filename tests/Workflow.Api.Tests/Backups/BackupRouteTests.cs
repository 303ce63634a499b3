using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Backups;

/// <summary>The route that hands out a copy of the store.</summary>
public sealed class BackupRouteTests : IAsyncDisposable
{
    private readonly ApiHost _host = new();
    private readonly Mock<IStoreBackup> _store = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Download_AnswersTheCopy_WithItsDigest_AndIsRecorded()
    {
        byte[] bytes = [1, 2, 3];
        _store.Setup(s => s.BackUpAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => new BackupCopy(new MemoryStream(bytes), 3, SHA256.HashData(bytes), Samples.At, _released.SetResult));
        await StartAsync();
        var admin = _host.Keys.Add(Role.Admin);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/backup");
        request.Headers.Add("X-Api-Key", admin);
        using var answer = await _host.Client.SendAsync(request);

        Assert.Equal((200, 3, "application/vnd.sqlite3"), ((int)answer.StatusCode, answer.Content.Headers.ContentLength, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        Assert.Matches("^workflow-[0-9]{8}T[0-9]{6}Z.db$", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        await _released.Task.WaitAsync(TimeSpan.FromMinutes(1)); // which follows the last byte
        Assert.Contains(_host.Audit.Entries, entry => entry.Action == "get_backup");
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Operator)]
    public async Task Download_IsForAdminsOnly(Role role)
    {
        await StartAsync();

        Assert.Equal(403, (await _host.SendAsync("GET", "/api/v1/backup", headers: ("X-Api-Key", _host.Keys.Add(role)))).Status);
        _store.Verify(s => s.BackUpAsync(It.IsAny<CancellationToken>()), Times.Never);
    }

    [Theory]
    [InlineData("busy", 409)]
    [InlineData("full", 507)]
    [InlineData("damaged", 503)]
    public async Task Download_SaysWhyThereIsNone(string why, int status)
    {
        _store.Setup(s => s.BackUpAsync(It.IsAny<CancellationToken>())).ThrowsAsync(why switch
        {
            "busy" => new RefusedException(RefusalReason.Conflict, "Another backup is in progress."),
            "full" => new StoreUnavailableException(StoreFault.Full, "There is no space."),
            _ => new StoreUnavailableException(StoreFault.Damaged, "The database is damaged."),
        });
        await StartAsync();

        var answer = await _host.SendAsync("GET", "/api/v1/backup");

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task Download_Is501_WhereTheStoreIsCopiedByOtherMeans()
    {
        await _host.InitializeAsync();

        var answer = await _host.SendAsync("GET", "/api/v1/backup");

        Assert.Equal(501, answer.Status);
        Assert.Contains("storage account", answer.Detail, StringComparison.Ordinal);
    }

    private ValueTask StartAsync()
    {
        _host.AddServices = services => services.AddSingleton(_store.Object);
        return _host.InitializeAsync();
    }
}
