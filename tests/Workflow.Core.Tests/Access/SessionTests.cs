using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class SessionTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    private static readonly BrowserSession Session = new()
    {
        Id = new string('a', 64),
        Kind = CallerKind.Key,
        CreatedAt = Sample.Noon,
        ExpiresAt = Sample.Noon + Idle,
        EndsAt = Sample.Noon.AddHours(12),
    };

    [Theory]
    [InlineData(0, null)] // a second later
    [InlineData(4, null)]
    [InlineData(5, 35)]
    [InlineData(29, 59)]
    public void Renewal_IsSeldom(int minutes, int? expected) =>
        Assert.Equal(expected is { } at ? Sample.Noon.AddMinutes(at) : null, SessionRule.Renewal(Session, Sample.Noon.AddMinutes(minutes), Idle));

    [Fact]
    public void Renewal_EndsWithTheSession()
    {
        var late = Session with { ExpiresAt = Session.EndsAt.AddMinutes(-2) };

        Assert.Equal(Session.EndsAt, SessionRule.Renewal(late, Session.EndsAt.AddMinutes(-10), Idle));
        Assert.Null(SessionRule.Renewal(late with { ExpiresAt = Session.EndsAt }, Session.EndsAt.AddMinutes(-1), Idle));
    }

    [Theory]
    [InlineData(0, 29, true)]
    [InlineData(0, 30, false)]
    [InlineData(700, 719, true)]
    [InlineData(700, 720, false)]
    public void IsCurrent_EndsWithIdlenessAndInAnyCase(int usedAt, int minutes, bool expected)
    {
        var used = Session with { ExpiresAt = SessionRule.Expiry(Sample.Noon.AddMinutes(usedAt), Idle, Session.EndsAt) };

        Assert.Equal(expected, SessionRule.IsCurrent(used, Sample.Noon.AddMinutes(minutes)));
    }

    // Whoever uses a session all the time is signed out at its end all the same, and never before.
    [Fact]
    public void Session_InConstantUse_LastsToItsEnd()
    {
        var (session, writes) = (Session, 0);
        for (var now = Sample.Noon; now < Session.EndsAt; now = now.AddSeconds(30))
        {
            Assert.True(SessionRule.IsCurrent(session, now));
            if (SessionRule.Renewal(session, now, Idle) is { } expiry)
            {
                (session, writes) = (session with { ExpiresAt = expiry }, writes + 1);
            }
        }

        Assert.False(SessionRule.IsCurrent(session, Session.EndsAt));
        Assert.InRange(writes, 1, 150); // of 1,440 uses; every five minutes is 144
    }

    [Fact]
    public void Secret_CanNotBeFound_InWhatIsStoredOrShown()
    {
        var secret = SessionText.NewSecret();
        string[] derived = [SessionText.IdOf(secret), SessionText.CsrfTokenOf(secret), SessionText.MarkOf(secret, "correct-horse")];

        Assert.True(SessionText.TryRead(SessionText.Write(secret), out var read));
        Assert.Equal(secret, read);
        Assert.True(SessionText.IsId(derived[0]));
        Assert.Distinct(derived);
        Assert.All(derived, text => Assert.DoesNotContain(SessionText.Write(secret), text, StringComparison.Ordinal));
        Assert.NotEqual(SessionText.MarkOf(secret, "correct-horse"), SessionText.MarkOf(SessionText.NewSecret(), "correct-horse"));
        Assert.NotEqual(SessionText.MarkOf(secret, "correct-horse"), SessionText.MarkOf(secret, "correct-horsf"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH\r\n")]
    public void TryRead_RefusesWhatIsNoSession(string text) => Assert.False(SessionText.TryRead(text, out _));
}
