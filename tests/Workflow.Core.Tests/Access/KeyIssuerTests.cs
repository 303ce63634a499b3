using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Access;

public class KeyIssuerTests
{
    private static readonly Caller Admin = Caller.Of(Sample.Key("k3f9q2hd7m", Role.Admin));

    private readonly FakeKeyStore _store = new();

    private KeyIssuer Issuer => new(_store, TimeProvider.System);

    [Fact]
    public async Task IssueAsync_StoresTheHashOnly()
    {
        var expiry = Sample.Noon.AddYears(30);

        var issued = await Issuer.IssueAsync(new KeyOrder("deploy", Role.Operator, ["billing-*"], expiry), Admin, CancellationToken.None);

        Assert.True(KeyText.TryRead(issued.Text, out var id, out var secret));
        var stored = Assert.Single(_store.Added);
        Assert.Equal((id, "deploy", Role.Operator, "wf_k3f9q2hd7m", expiry), (stored.Id, stored.Name, stored.Role, stored.CreatedBy, stored.ExpiresAt));
        Assert.Equal(["billing-*"], stored.Workflows!);
        Assert.Equal(KeyText.Hash(secret), stored.SecretHash);
        Assert.DoesNotContain(issued.Text[^20..], stored.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueAsync_TakesAnotherId_WhenItsIdIsTaken()
    {
        _store.Taken = 1;

        var issued = await Issuer.IssueAsync(new KeyOrder("deploy", Role.Viewer), Admin, CancellationToken.None);

        Assert.Equal(2, _store.Added.Select(key => key.Id).Distinct().Count());
        Assert.Equal(_store.Added[1], issued.Key);
    }

    [Theory]
    [InlineData(Role.Viewer, false, false)]
    [InlineData(Role.Operator, false, false)]
    [InlineData(Role.Admin, true, false)]
    [InlineData(Role.Admin, false, true)]
    public async Task IssueAsync_RefusesAFirstKey_ThatCouldNotMakeAnotherForEver(Role role, bool isLimited, bool expires)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Issuer.IssueAsync(new KeyOrder("first", role, isLimited ? ["*"] : null, expires ? Sample.Noon.AddYears(30) : null), Caller.Local, CancellationToken.None));

        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Empty(_store.Added);
        await Issuer.IssueAsync(new KeyOrder("first", Role.Admin), Caller.Local, CancellationToken.None);
    }

    [Fact]
    public async Task IssueAsync_RefusesAFirstKey_ThatIsNotTheFirst()
    {
        await Issuer.IssueAsync(new KeyOrder("first", Role.Admin), Caller.Local, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Issuer.IssueAsync(new KeyOrder("second", Role.Admin), Caller.Local, CancellationToken.None));

        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Single(_store.Added);
    }

    [Fact]
    public async Task IssueAdminAsync_MakesAKey_WhetherThereAreKeysOrNot()
    {
        await Issuer.IssueAdminAsync("admin", CancellationToken.None);
        var second = await Issuer.IssueAdminAsync("admin", CancellationToken.None);

        Assert.Equal(2, _store.Added.Count);
        Assert.Equal((Role.Admin, null, null), (second.Key.Role, second.Key.Workflows, second.Key.ExpiresAt));
    }

    private sealed class FakeKeyStore : IAccessKeyStore
    {
        public List<ApiKey> Added { get; } = [];

        /// <summary>How many of the next ids are taken.</summary>
        public int Taken { get; set; }

        public Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken)
        {
            Added.Add(key);
            return Task.FromResult(Taken-- <= 0);
        }

        public Task<bool> AddFirstKeyAsync(ApiKey key, CancellationToken cancellationToken)
        {
            if (Added.Count > 0)
            {
                return Task.FromResult(false);
            }

            Added.Add(key);
            return Task.FromResult(true);
        }

        public Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> HasKeysAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CloseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Page<ApiKey>> ListKeysAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ApiKey?> RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task TouchKeyAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
