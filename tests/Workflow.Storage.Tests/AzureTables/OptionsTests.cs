using Workflow.Storage.AzureTables;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class OptionsTests
{
    private static readonly Uri Tables = new("https://x.table.core.windows.net");

    public static TheoryData<string, AzureTableStoreOptions> Faulty => new()
    {
        { "exactly one", new() },
        { "exactly one", new() { ConnectionString = "UseDevelopmentStorage=true", AccountName = "abc" } },
        { "come together", new() { TableServiceUri = Tables } },
        { "come together", new() { BlobServiceUri = Tables } },
        { "empty", new() { ConnectionString = " " } },
        { "AccountName", new() { AccountName = "Upper" } },
        { "TablePrefix", new() { AccountName = "abc", TablePrefix = "" } },
        { "TablePrefix", new() { AccountName = "abc", TablePrefix = "1a" } },
        { "TablePrefix", new() { AccountName = "abc", TablePrefix = "a-b" } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Store_SaysWhatIsWrong_WhenTheOptionsNameNoAccount(string said, AzureTableStoreOptions options) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => new AzureTableStore(options)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Store_IsMade_WithoutAKey()
    {
        await using var byName = new AzureTableStore(new AzureTableStoreOptions { AccountName = "abc" });
        await using var byUri = new AzureTableStore(new AzureTableStoreOptions { TableServiceUri = Tables, BlobServiceUri = Tables });
    }
}
