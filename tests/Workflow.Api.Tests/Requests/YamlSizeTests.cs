using System.Text;

namespace Workflow.Api.Tests.Requests;

public sealed class YamlSizeTests
{
    [Fact]
    public async Task Read_MakesAsManyBytesAsJsonWould_WhenATextIsNotLatin()
    {
        // A config that fits as JSON must fit as YAML too: limits are counted in bytes of JSON.
        var text = new string('流', 1_000);
        Assert.Equal(Encoding.UTF8.GetByteCount($"{{\"a\":\"{text}\"}}"), Encoding.UTF8.GetByteCount(await Sent.YamlAsync($"a: {text}")));
    }

    [Fact]
    public async Task Read_LeavesASignAlone_WhenJsonNeedNotEscapeIt() => Assert.Equal("[\"+<>&'\"]", await Sent.YamlAsync("- \"+<>&'\""));
}
