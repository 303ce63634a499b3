using Workflow.Core.Secrets;
using Workflow.Tasks.Secrets;

namespace Workflow.Tasks.Tests.Secrets;

/// <summary>Which place determines a secret, and what is remembered of it.</summary>
public sealed class SecretStoresTests
{
    private readonly Place _first = new(SecretSource.Environment);
    private readonly Place _second = new(SecretSource.File);
    private readonly Place _third = new(SecretSource.KeyVault);
    private readonly SecretStores _secrets;

    public SecretStoresTests() => _secrets = new SecretStores([_first, _second, _third]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one", "two", "three", "one")]
    [InlineData(null, "two", "three", "two")]
    [InlineData(null, null, "three", "three")]
    [InlineData(null, null, null, null)]
    [InlineData("", "two", "three", "")] // it is set, and too short when it is used
    [InlineData(null, "fault", "three", null)] // nobody meant the third to be used
    public async Task Load_TakesTheFirstPlaceThatHasIt(string? first, string? second, string? third, string? expected)
    {
        Set(first, second, third);

        var faults = await _secrets.LoadAsync(["K"], Cancel);

        Assert.Equal((second == "fault" ? 1 : 0, expected is not null), (faults.Count, _secrets.TryGet("K", out var value)));
        Assert.Equal(expected, value);
    }

    [Fact]
    public async Task Load_RemembersEarlierValues()
    {
        foreach (var value in (string?[])["first", "second", "second", null, "third", "fault", "fourth"])
        {
            Set(value, null, null);
            await _secrets.LoadAsync(["K"], Cancel);
        }

        Assert.Equal(["first", "second", "third"], _secrets.Earlier("K"));
        Assert.True(_secrets.TryGet("K", out var now));
        Assert.Equal(("fourth", 6), (now, _secrets.Changes));
    }

    [Fact]
    public async Task Load_RemembersALimitedNumber()
    {
        for (var i = 0; i < 100; i++)
        {
            Set($"value {i}", null, null);
            await _secrets.LoadAsync(["K"], Cancel);
        }

        Assert.Equal(Enumerable.Range(83, 16).Select(i => $"value {i}"), _secrets.Earlier("K"));
    }

    [Fact]
    public async Task List_NamesThePlaceThatDetermines()
    {
        _first.Names = [("A", true), ("B", false)];
        _second.Names = [("A", true), ("B", true), ("C", false)];
        _third.Names = [("C", false), ("D", true)];

        Assert.Equal(
            [new("A", SecretSource.Environment, true), new("B", SecretSource.File, true), new("C", SecretSource.File, false), new SecretName("D", SecretSource.KeyVault, true)],
            await _secrets.ListAsync(Cancel));
    }

    private void Set(string? first, string? second, string? third) => (_first.Value, _second.Value, _third.Value) = (first, second, third);

    private sealed class Place(SecretSource source) : ISecretStore
    {
        public string? Value { get; set; }

        public IReadOnlyList<(string Name, bool IsReadable)> Names { get; set; } = [];

        public async ValueTask<SecretReading> ReadAsync(string name, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return Value == "fault" ? SecretReading.Failed(name, "It is out of order.", true) : new SecretReading(Value);
        }

        public ValueTask<IReadOnlyList<SecretName>> ListAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<SecretName>>([.. Names.Select(name => new SecretName(name.Name, source, name.IsReadable))]);
    }
}
