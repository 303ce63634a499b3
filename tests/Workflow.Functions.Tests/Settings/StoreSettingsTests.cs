using Microsoft.Extensions.Configuration;
using Workflow.Storage.AzureTables;

namespace Workflow.Functions.Tests.Settings;

public sealed class StoreSettingsTests
{
    private const string Connection = "UseDevelopmentStorage=true";
    private static readonly Uri Tables = new("https://one.table.core.windows.net");
    private static readonly Uri Blobs = new("https://one.blob.core.windows.net");

    public static TheoryData<string, string, AzureTableStoreOptions> Table => new()
    {
        { "the host's storage", $"AzureWebJobsStorage={Connection}", new() { ConnectionString = Connection } },
        { "its own", $"Workflow:Storage={Connection}", new() { ConnectionString = Connection } },
        { "its own, in a section", $"Workflow:Storage:ConnectionString={Connection}", new() { ConnectionString = Connection } },
        { "its own before the host's", $"Workflow:Storage=Own=1|AzureWebJobsStorage={Connection}", new() { ConnectionString = "Own=1" } },
        { "the host's when its own is empty", $"Workflow:Storage= |AzureWebJobsStorage={Connection}", new() { ConnectionString = Connection } },
        { "a connection string before an account", $"AzureWebJobsStorage={Connection}|AzureWebJobsStorage:AccountName=one", new() { ConnectionString = Connection } },
        { "the host's account", "AzureWebJobsStorage:AccountName=one", new() { AccountName = "one" } },
        { "its own account", $"Workflow:Storage:AccountName=one|AzureWebJobsStorage={Connection}", new() { AccountName = "one" } },
        { "an account with an identity", "AzureWebJobsStorage:AccountName=one|AzureWebJobsStorage:ClientId=me|AzureWebJobsStorage:Credential=managedidentity", new() { AccountName = "one", ManagedIdentityClientId = "me" } },
        {
            "addresses",
            $"AzureWebJobsStorage:TableServiceUri={Tables}|AzureWebJobsStorage:BlobServiceUri={Blobs}|AzureWebJobsStorage:QueueServiceUri=https://one.queue.core.windows.net",
            new() { TableServiceUri = Tables, BlobServiceUri = Blobs }
        },
        {
            "addresses before the account's name",
            $"AzureWebJobsStorage:AccountName=one|AzureWebJobsStorage:TableServiceUri={Tables}|AzureWebJobsStorage:BlobServiceUri={Blobs}",
            new() { TableServiceUri = Tables, BlobServiceUri = Blobs }
        },
        { "the account's name when only blobs have an address", $"AzureWebJobsStorage:AccountName=one|AzureWebJobsStorage:BlobServiceUri={Blobs}", new() { AccountName = "one" } },
        { "a prefix", $"Workflow:Storage:TablePrefix=Other|AzureWebJobsStorage={Connection}", new() { ConnectionString = Connection, TablePrefix = "Other" } },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Of_NamesTheStore_BySettings(string what, string settings, AzureTableStoreOptions expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, StoreSettings.Of(Settings(settings)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AzureWebJobsStorage=")]
    [InlineData("AzureWebJobsStorage:AccountName= ")]
    [InlineData("AzureWebJobsStorage:ClientId=me")]
    [InlineData("Workflow:Storage:TablePrefix=Other")]
    public void Of_SaysWhatIsMissing_WhenNoSettingNamesAnAccount(string settings)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => StoreSettings.Of(Settings(settings)));

        Assert.Contains("AzureWebJobsStorage", refused.Message);
        Assert.Contains("Workflow:Storage", refused.Message);
    }

    [Fact]
    public void Of_NamesTheSetting_WhenAnAddressIsNone()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => StoreSettings.Of(Settings("Workflow:Storage:TableServiceUri=not an address")));

        Assert.Contains("Workflow:Storage:TableServiceUri", refused.Message);
        Assert.Contains("not an address", refused.Message);
    }

    private static IConfiguration Settings(string settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(s => KeyValuePair.Create(s.Split('=', 2)[0], (string?)s.Split('=', 2)[1])))
        .Build();
}
