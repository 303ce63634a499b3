using System.Text;
using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Secrets;

namespace Workflow.Api.Tests.Access;

/// <summary>The names of secrets are for admins, and their values for nobody.</summary>
public sealed class SecretHandlersTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_AnswersNames_PageByPage()
    {
        IReadOnlyList<SecretName> names = [new("A", SecretSource.Environment, true), new("B", SecretSource.KeyVault, true), new("C", SecretSource.File, false)];
        _host.Secrets.Setup(s => s.ListAsync(It.IsAny<CancellationToken>())).ReturnsAsync(names);
        Setup("A", new Page<SecretUse>([new(3, "<w>", new SecretPlaces([new(SecretPlaceKind.Webhook), new(SecretPlaceKind.Task, "a")], 7))], "more"));
        Setup("B", new Page<SecretUse>([], null));
        Setup("C", new Page<SecretUse>([], null));

        var first = await _host.SendAsync("GET", "/api/v1/secrets?limit=2");
        var second = await _host.SendAsync("GET", $"/api/v1/secrets?limit=2&cursor={first.Json.GetProperty("next_cursor").GetString()}");

        Assert.Equal("""[{"name":"A","source":"environment","is_readable":true,"used_by":[{"workflow_id":3,"workflow_name":"<w>","places":[{"kind":"webhook","task":null},{"kind":"task","task":"a"}],"place_count":7}],"is_used_by_more":true},{"name":"B","source":"key_vault","is_readable":true,"used_by":[],"is_used_by_more":false}]""", first.Json.GetProperty("items").GetRawText());
        Assert.Equal("""{"items":[{"name":"C","source":"file","is_readable":false,"used_by":[],"is_used_by_more":false}],"next_cursor":null}""", second.Text);
        string? value;
        _host.Secrets.Verify(s => s.TryGet(It.IsAny<string>(), out value), Times.Never);
        _host.SecretUses.Verify(s => s.ListSecretUsesAsync(It.IsAny<string>(), new PageRequest(5, null, long.MaxValue), It.IsAny<CancellationToken>()), Times.Exactly(3)); // those of the pages
    }

    // What is shown of their uses counts too: the largest names that there are, in all places that are shown.
    [Fact]
    public async Task List_IsBoundedInBytes_WithTheUsesOfItsSecrets()
    {
        IReadOnlyList<SecretName> names = [.. Enumerable.Range(0, 500).Select(i => new SecretName($"S{i:000}", SecretSource.File, true))];
        _host.Secrets.Setup(s => s.ListAsync(It.IsAny<CancellationToken>())).ReturnsAsync(names);
        var places = new SecretPlaces([.. Enumerable.Repeat(new SecretPlace(SecretPlaceKind.Task, new string('测', 200)), SecretPlaces.MaxPlaces)], 1_000);
        _host.SecretUses.Setup(s => s.ListSecretUsesAsync(It.IsAny<string>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<SecretUse>([.. Enumerable.Range(1, 5).Select(id => new SecretUse(id, new string('测', 200), places))], "more"));

        List<string?> found = [];
        var pages = 0;
        for (string? cursor = ""; cursor is not null; pages++)
        {
            var page = await _host.SendAsync("GET", $"/api/v1/secrets?limit=500{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            Assert.InRange(Encoding.UTF8.GetByteCount(page.Text), 1, new LimitOptions().PageBytes);
            found.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(names.Select(name => name.Name), found);
        Assert.InRange(pages, 2, 50);
        _host.SecretUses.Verify(s => s.ListSecretUsesAsync(It.IsAny<string>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()), Times.AtMost(500 + (pages * 8)));
    }

    [Fact]
    public async Task ListUses_PagesThroughAll_AlsoOfAnUnknownSecret()
    {
        _host.SecretUses.Setup(s => s.ListSecretUsesAsync("NONE", It.Is<PageRequest>(page => page.Limit == 1 && page.Cursor == "abc"), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<SecretUse>([new(3, "w", new SecretPlaces([new(SecretPlaceKind.OnLate)], 1))], "next"));

        Assert.Equal(
            """{"items":[{"workflow_id":3,"workflow_name":"w","places":[{"kind":"on_late","task":null}],"place_count":1}],"next_cursor":"next"}""",
            (await _host.SendAsync("GET", "/api/v1/secrets/NONE/workflows?limit=1&cursor=abc")).Text);
        Assert.Equal(400, (await _host.SendAsync("GET", "/api/v1/secrets/NONE/workflows?limit=0")).Status);
    }

    [Fact]
    public async Task List_SaysSo_IfTheSourceCantList()
    {
        _host.Secrets.Setup(s => s.ListAsync(It.IsAny<CancellationToken>())).ReturnsAsync((IReadOnlyList<SecretName>?)null);

        Assert.Equal(501, (await _host.SendAsync("GET", "/api/v1/secrets")).Status);
    }

    [Fact]
    public async Task List_RefusesACursorOfAnotherList() =>
        Assert.Equal(400, (await _host.SendAsync("GET", $"/api/v1/secrets?cursor={Cursor.Make("keys", "A")}")).Status);

    private void Setup(string name, Page<SecretUse> uses) =>
        _host.SecretUses.Setup(s => s.ListSecretUsesAsync(name, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(uses);
}
