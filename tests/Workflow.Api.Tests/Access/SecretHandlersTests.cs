using Moq;
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

        var first = await _host.SendAsync("GET", "/api/v1/secrets?limit=2");
        var second = await _host.SendAsync("GET", $"/api/v1/secrets?limit=2&cursor={first.Json.GetProperty("next_cursor").GetString()}");

        Assert.Equal("""[{"name":"A","source":"environment","is_readable":true},{"name":"B","source":"key_vault","is_readable":true}]""", first.Json.GetProperty("items").GetRawText());
        Assert.Equal("""{"items":[{"name":"C","source":"file","is_readable":false}],"next_cursor":null}""", second.Text);
        string? value;
        _host.Secrets.Verify(s => s.TryGet(It.IsAny<string>(), out value), Times.Never);
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
}
