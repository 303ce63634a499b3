using Workflow.Core.Access;

namespace Workflow.Storage.Tests.Contract;

public abstract class BrowserSessionContract : StoreContract
{
    private static DateTimeOffset Noon => Sample.Noon;

    // Every store has all ports.
    private IBrowserSessionStore Sessions => (IBrowserSessionStore)Keys;

    [Fact]
    public async Task AddSessionAsync_KeepsAllOfIt()
    {
        var person = Session() with { Kind = CallerKind.Person, Name = "Zoë \"Z\" 测试@example.org", Subject = "oidc:https://provider.example/v2.0#1", Role = Role.Operator, Issuer = "https://provider.example/v2.0" };
        var key = Session() with { KeyId = KeyText.NewId() };
        var bootstrap = Session() with { Kind = CallerKind.Bootstrap, BootstrapMark = new string('b', 64) };
        var older = Session() with { Kind = CallerKind.Person, Name = "ada@example.org", Role = Role.Viewer, Issuer = "https://provider.example/v2.0" };
        foreach (var session in new[] { person, key, bootstrap, older })
        {
            await Sessions.AddSessionAsync(session, None);

            Assert.Equal(session, await Sessions.FindSessionAsync(session.Id, None));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b\\c#d?e'f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task FindSessionAsync_IsNull_WhenThereIsNone(string id)
    {
        await Sessions.AddSessionAsync(Session(), None);

        Assert.Null(await Sessions.FindSessionAsync(id, None));
        await Sessions.RenewSessionAsync(id, Noon.AddHours(1), None);
        await Sessions.RemoveSessionAsync(id, None);
        Assert.Null(await Sessions.FindSessionAsync(id, None));
    }

    [Fact]
    public async Task RenewSessionAsync_OnlyMakesItLonger()
    {
        var session = Session();
        await Sessions.AddSessionAsync(session, None);

        await Sessions.RenewSessionAsync(session.Id, Noon.AddHours(2), None);
        await Sessions.RenewSessionAsync(session.Id, Noon.AddHours(1), None);

        Assert.Equal(session with { ExpiresAt = Noon.AddHours(2) }, await Sessions.FindSessionAsync(session.Id, None));
    }

    [Fact]
    public async Task RemoveSessionAsync_IsNotUndone_WhenTheSessionIsRenewedMeanwhile()
    {
        var session = Session();
        await Sessions.AddSessionAsync(session, None);

        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => i == 10 ? Sessions.RemoveSessionAsync(session.Id, None) : Sessions.RenewSessionAsync(session.Id, Noon.AddHours(i), None)));

        Assert.Null(await Sessions.FindSessionAsync(session.Id, None));
    }

    [Fact]
    public async Task RemoveExpiredSessionsAsync_RemovesThoseThatHaveExpired_SomeAtATime()
    {
        var expired = Enumerable.Range(0, IBrowserSessionStore.MaxRemoved + 5).Select(_ => Session() with { ExpiresAt = Noon.AddTicks(-1) }).ToList();
        var (current, renewed) = (Session() with { ExpiresAt = Noon }, Session() with { ExpiresAt = Noon.AddHours(-1) });
        await Task.WhenAll(expired.Append(current).Append(renewed).Select(session => Sessions.AddSessionAsync(session, None)));
        await Sessions.RenewSessionAsync(renewed.Id, Noon.AddHours(1), None);

        Assert.Equal(IBrowserSessionStore.MaxRemoved, await Sessions.RemoveExpiredSessionsAsync(Noon, None));
        Assert.Equal(5, await Sessions.RemoveExpiredSessionsAsync(Noon, None));
        Assert.Equal(0, await Sessions.RemoveExpiredSessionsAsync(Noon, None));
        Assert.NotNull(await Sessions.FindSessionAsync(current.Id, None));
        Assert.NotNull(await Sessions.FindSessionAsync(renewed.Id, None));
    }

    private static BrowserSession Session() => new()
    {
        Id = SessionText.IdOf(SessionText.NewSecret()),
        Kind = CallerKind.Key,
        CreatedAt = Noon,
        ExpiresAt = Noon.AddMinutes(30),
        EndsAt = Noon.AddHours(12),
    };
}
