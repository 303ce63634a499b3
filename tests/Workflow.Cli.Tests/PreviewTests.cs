using Microsoft.Extensions.Time.Testing;

namespace Workflow.Cli.Tests;

public class PreviewTests
{
    private static Terminal At(string now) => new() { Clock = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)) };

    [Fact]
    public async Task Preview_ExplainsAndShowsInstants()
    {
        using var terminal = At("2027-03-26T12:00:00Z");

        var ended = await terminal.RunAsync("schedule", "preview", "0 6 * * MON-FRI", "--zone", "Europe/Berlin", "--count", "2");

        Assert.Equal(
            """
            At 06:00, from Monday to Friday (Europe/Berlin).
            LOCAL                      UTC
            2027-03-29T06:00:00+02:00  2027-03-29 04:00:00Z
            2027-03-30T06:00:00+02:00  2027-03-30 04:00:00Z
            """.ReplaceLineEndings("\n"),
            ended.Table);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task Preview_IsDataForPrograms()
    {
        using var terminal = At("2027-03-26T12:00:00Z");

        var ended = await terminal.RunAsync("schedule", "preview", "@daily", "--count", "1", "-o", "yaml");

        Assert.Equal(
            """
            explanation: At 00:00 every day (UTC).
            next:
              - at: "2027-03-27T00:00:00.0000000Z"
                local: "2027-03-27T00:00:00+00:00"
            warnings: []

            """.ReplaceLineEndings("\n"),
            ended.Out);
    }

    [Theory]
    [InlineData("CRON minute: '61'", "61 * * * *")]
    [InlineData("--zone 'Mars' is not an IANA time zone", "@daily", "--zone", "Mars")]
    [InlineData("--count", "@daily", "--count", "501")]
    [InlineData("--from", "@daily", "--from", "tomorrow")]
    public async Task Fault_NamesWhatWasWritten(string expected, params string[] arguments)
    {
        using var terminal = At("2027-03-26T12:00:00Z");

        var ended = await terminal.RunAsync(["schedule", "preview", .. arguments]);

        Assert.Equal(3, ended.Code);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
    }
}
