using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Api.StartUp;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.StartUp;

/// <summary>Settings that nothing reads are named, and so are values that can't be used.</summary>
public sealed class SettingCatalogueTests
{
    private static readonly SettingCatalogue Catalogue = SettingCatalogue.Of([SettingClass.Of<Options>("Workflow:Some")], ["Workflow:DataDirectory"], ["Workflow:Secrets"]);

    [Theory]
    [InlineData("Workflow:Some:Count", true)]
    [InlineData("workflow:some:COUNT", true)]
    [InlineData("Workflow:Some:Names", true)]
    [InlineData("Workflow:Some:Names:0", true)]
    [InlineData("Workflow:Secrets:ANY_NAME", true)]
    [InlineData("Workflow:DataDirectory", true)]
    [InlineData("Workflows:Some:Count", true)] // of someone else
    [InlineData("Workflow:Some:Cuont", false)]
    [InlineData("Workflow:Some:Count:0", false)]
    [InlineData("Workflow:Some:Text:0", false)]
    [InlineData("Workflow:Some:ReadOnly", false)]
    [InlineData("Workflow:DataDirectories", false)]
    [InlineData("Workflow:Secret:NAME", false)]
    [InlineData("Workflow:Count", false)]
    public void Unknown_NamesWhatNothingReads(string name, bool isKnown) =>
        Assert.Equal(isKnown ? [] : [name], Catalogue.Unknown(Of(name, "1")));

    [Theory]
    [InlineData("Count", "0", "is 0; it must be 1 to 1,000,000")]
    [InlineData("Count", "1000001", "is 1000001; it must be 1 to 1,000,000")]
    [InlineData("Count", "x", "is 'x'; it must be a whole number, 1 to 1,000,000")]
    [InlineData("Count", "1.5", "is '1.5'; it must be a whole number, 1 to 1,000,000")]
    [InlineData("Count", "", "is ''; it must be a whole number, 1 to 1,000,000")]
    [InlineData("Count", "99999999999999999999", "is '99999999999999999999'; it must be a whole number, 1 to 1,000,000")]
    [InlineData("Hours", "0.05", "is 0.05; it must be 0.1 to 168")]
    [InlineData("Hours", "NaN", "is NaN; it must be 0.1 to 168")]
    [InlineData("Hours", "0,5 h", "is '0,5 h'; it must be a number, 0.1 to 168")]
    [InlineData("IsOn", "maybe", "is 'maybe'; it must be true or false")]
    [InlineData("Most", "many", "is 'many'; it must be a whole number")]
    [InlineData("Count", "1\u001b[31m", "is '1\\u001b[31m'; it must be a whole number, 1 to 1,000,000")]
    public void Faults_SayWhatIsSet_AndWhatCanBe(string name, string value, string expected) =>
        Assert.Equal([$"Workflow:Some:{name} {expected}"], Catalogue.Faults(Of($"Workflow:Some:{name}", value)));

    [Theory]
    [InlineData("Count", "1")]
    [InlineData("Count", " 7 ")]
    [InlineData("Hours", "1e2")]
    [InlineData("IsOn", "TRUE")]
    [InlineData("Most", "")]
    [InlineData("Text", "anything")]
    [InlineData("Names", "a, b")]
    public void Faults_AreNone_WhenTheValueCanBeUsed(string name, string value) =>
        Assert.Empty(Catalogue.Faults(Of($"Workflow:Some:{name}", value)));

    [Fact]
    public async Task Host_WarnsOfUnknownSettings_AtStart()
    {
        using var log = new LogLines();
        await using var host = new ApiHost
        {
            Settings = { ["Workflow:Access:BootstrapKye"] = "correct-horse-battery-staple" },
            AddServices = services => services.AddSingleton<ILoggerProvider>(log).AddSettingCatalogue(Catalogue),
        };
        await host.InitializeAsync();

        Assert.Contains("Warning: unknown setting Workflow:Access:BootstrapKye", log.All);
        Assert.DoesNotContain(log.All, line => line.Contains("horse", StringComparison.Ordinal));
    }

    private static IConfiguration Of(string name, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

    private sealed class Options
    {
        [Range(1, 1_000_000)]
        public int Count { get; set; } = 1;

        [Range(0.1d, 168d)]
        public double Hours { get; set; } = 1;

        public bool IsOn { get; set; }

        public long? Most { get; set; }

        public string? Text { get; set; }

        public IReadOnlyList<string> Names { get; set; } = [];

        public int ReadOnly => Count;
    }
}
