using Workflow.Core.Access;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class AccessKeyContract : StoreContract
{
    private static DateTimeOffset Noon => Sample.Noon;

    [Fact]
    public async Task GetOrAddServiceKeyAsync_GivesAllTheSame_AlsoAtOnce()
    {
        var store = (Core.Secrets.IServiceKeyStore)Keys; // every store has all ports

        var keys = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => store.GetOrAddServiceKeyAsync([.. Enumerable.Repeat((byte)i, 32)], None)));

        var key = Assert.Single(keys.Select(Convert.ToHexString).Distinct());
        Assert.Equal(key, Convert.ToHexString(await store.GetOrAddServiceKeyAsync(new byte[32], None)));
        Assert.Equal(64, key.Length);
    }

    [Fact]
    public async Task AddKeyAsync_KeepsAllOfIt()
    {
        var key = Key() with
        {
            Name = "nightly \"deploy\" 测试",
            Role = Role.Operator,
            Workflows = ["billing-*", "sales"],
            ExpiresAt = Noon.AddDays(30),
        };

        Assert.True(await Keys.AddKeyAsync(key, None));

        var read = (await Keys.FindKeyAsync(key.Id, None))!;
        Assert.Equal(["billing-*", "sales"], read.Workflows!);
        Assert.Equal(key with { Workflows = null }, read with { Workflows = null });
    }

    [Fact]
    public async Task AddKeyAsync_KeepsNoPatterns_ApartFromNone()
    {
        var (all, none) = (Key(), Key() with { Workflows = [] });
        await Keys.AddKeyAsync(all, None);
        await Keys.AddKeyAsync(none, None);

        Assert.Null((await Keys.FindKeyAsync(all.Id, None))!.Workflows);
        Assert.Empty((await Keys.FindKeyAsync(none.Id, None))!.Workflows!);
    }

    [Fact]
    public async Task AddKeyAsync_ChangesNothing_WhenTheIdIsTaken()
    {
        var key = Key();
        var added = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Keys.AddKeyAsync(key with { Name = $"{i}" }, None)));

        Assert.Single(added, isAdded => isAdded);
        Assert.Equal($"{Array.IndexOf(added, true)}", (await Keys.FindKeyAsync(key.Id, None))!.Name);
    }

    [Fact]
    public async Task CloseAsync_LeavesNoFirstKey_AndIsNoKey()
    {
        Assert.False(await Keys.HasKeysAsync(None));

        await Task.WhenAll(Keys.CloseAsync(None), Keys.CloseAsync(None));

        Assert.True(await Keys.HasKeysAsync(None));
        Assert.False(await Keys.AddFirstKeyAsync(Key(), None));
        Assert.Empty((await Keys.ListKeysAsync(new PageRequest(50), None)).Items);
        Assert.Null(await Keys.FindKeyAsync("", None));
        Assert.Null(await Keys.RevokeKeyAsync("", Noon, None));
        await Keys.TouchKeyAsync("", Noon, None);

        var key = Key();
        Assert.True(await Keys.AddKeyAsync(key, None));
        Assert.Equal([key.Id], (await Keys.ListKeysAsync(new PageRequest(50), None)).Items.Select(added => added.Id));
        Assert.True(await Keys.HasKeysAsync(None));
    }

    [Fact]
    public async Task AddFirstKeyAsync_AddsOne_WhenManyWantToBeTheFirst()
    {
        var keys = Enumerable.Range(0, 5).Select(_ => Key()).ToList();

        var added = await Task.WhenAll(keys.Select(key => Keys.AddFirstKeyAsync(key, None)));

        Assert.Single(added, isAdded => isAdded);
        Assert.Equal([keys[Array.IndexOf(added, true)].Id], (await Keys.ListKeysAsync(new PageRequest(50), None)).Items.Select(key => key.Id));
        Assert.True(await Keys.HasKeysAsync(None));
    }

    [Fact]
    public async Task AddFirstKeyAsync_AddsNone_WhenThereIsAnyKey()
    {
        await Keys.AddKeyAsync(Key() with { RevokedAt = Noon }, None);

        Assert.False(await Keys.AddFirstKeyAsync(Key(), None));
        Assert.Single((await Keys.ListKeysAsync(new PageRequest(50), None)).Items);
    }

    [Theory]
    [InlineData("zzzzzzzzzz")]
    [InlineData("")]
    [InlineData("a/b\\c#d?e'f")]
    public async Task FindKeyAsync_IsNull_WhenThereIsNone(string id)
    {
        await Keys.AddKeyAsync(Key(), None);

        Assert.Null(await Keys.FindKeyAsync(id, None));
        Assert.Null(await Keys.RevokeKeyAsync(id, Noon, None));
        await Keys.TouchKeyAsync(id, Noon, None);
        Assert.Null(await Keys.FindKeyAsync(id, None));
    }

    [Fact]
    public async Task HasKeysAsync_StaysTrue_AlsoWhenTheLastKeyIsRevoked()
    {
        Assert.False(await Keys.HasKeysAsync(None));
        var key = Key();
        await Keys.AddKeyAsync(key, None);
        Assert.True(await Keys.HasKeysAsync(None));

        await Keys.RevokeKeyAsync(key.Id, Noon, None);

        Assert.True(await Keys.HasKeysAsync(None));
    }

    [Fact]
    public async Task RevokeKeyAsync_KeepsTheFirstInstant()
    {
        var key = Key();
        await Keys.AddKeyAsync(key, None);

        Assert.Equal(Noon, (await Keys.RevokeKeyAsync(key.Id, Noon, None))!.RevokedAt);
        Assert.Equal(Noon, (await Keys.RevokeKeyAsync(key.Id, Noon.AddHours(1), None))!.RevokedAt);
        Assert.Equal(key with { RevokedAt = Noon }, await Keys.FindKeyAsync(key.Id, None));
    }

    [Fact]
    public async Task TouchKeyAsync_KeepsTheLatestUse()
    {
        var key = Key();
        await Keys.AddKeyAsync(key, None);

        await Keys.TouchKeyAsync(key.Id, Noon.AddHours(1), None);
        await Keys.TouchKeyAsync(key.Id, Noon, None);

        Assert.Equal(Noon.AddHours(1), (await Keys.FindKeyAsync(key.Id, None))!.LastUsedAt);
    }

    [Fact]
    public async Task RevokeKeyAsync_IsNotLost_WhenTheKeyIsUsedMeanwhile()
    {
        var key = Key();
        await Keys.AddKeyAsync(key, None);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i == 10 ? Keys.RevokeKeyAsync(key.Id, Noon, None) : Keys.TouchKeyAsync(key.Id, Noon.AddHours(i), None)));

        var read = (await Keys.FindKeyAsync(key.Id, None))!;
        Assert.Equal((Noon, Noon.AddHours(19)), (read.RevokedAt, read.LastUsedAt));
    }

    [Fact]
    public async Task ListKeysAsync_AnswersAll_PageByPage()
    {
        List<ApiKey> added = [];
        for (var i = 0; i < 7; i++)
        {
            added.Add(Key());
            await Keys.AddKeyAsync(added[^1], None);
        }

        await Keys.RevokeKeyAsync(added[3].Id, Noon, None);

        var listed = await AllAsync(page => Keys.ListKeysAsync(page, None), limit: 3);

        Assert.Equal(added.Select(key => key.Id).Order(StringComparer.Ordinal), listed.Select(key => key.Id));
        Assert.Equal(added[3].Id, Assert.Single(listed, key => key.RevokedAt is not null).Id);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Keys.ListKeysAsync(new PageRequest(3, Cursor.Make("runs", "1")), None));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Keys.ListKeysAsync(new PageRequest(3, Cursor.Make("keys", "x' or 'y")), None));
    }

    [Fact]
    public async Task ListKeysAsync_EndsAPage_AfterItsBytes()
    {
        await Keys.AddKeyAsync(Key(), None);
        await Keys.AddKeyAsync(Key(), None);

        var page = await Keys.ListKeysAsync(new PageRequest(50, MaxBytes: 1), None);

        Assert.Single(page.Items);
        Assert.Single((await Keys.ListKeysAsync(new PageRequest(50, page.NextCursor, MaxBytes: 1), None)).Items);
    }

    private static ApiKey Key() => new()
    {
        Id = KeyText.NewId(),
        Name = "sample",
        Role = Role.Viewer,
        SecretHash = KeyText.Hash(KeyText.NewSecret()),
        CreatedAt = Noon,
        CreatedBy = "local",
    };
}
