using System.Net;
using System.Text.RegularExpressions;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>The API page, which must work without a network.</summary>
public sealed partial class DocsTests(AcceptanceHost host)
{
    [Fact]
    public async Task Docs_IsServedWhollyByTheHost_WhenOpened()
    {
        var page = (await host.Client.GetAsync("/docs")).Expect(HttpStatusCode.OK);
        Assert.Equal("text/html", page.MediaType);

        var references = Reference().Matches(page.Text).Select(m => WebUtility.HtmlDecode(m.Groups["url"].Value))
            .Where(url => !url.StartsWith("data:", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(references);
        var said = page.Text;
        foreach (var reference in references)
        {
            Assert.DoesNotMatch("^([a-zA-Z]+:)?//", reference);
            var asset = (await host.Client.GetAsync(new Uri(page.Address, reference).AbsolutePath)).Expect(HttpStatusCode.OK);
            Assert.NotEmpty(asset.Body);
            if (reference.EndsWith(".css", StringComparison.Ordinal))
            {
                Assert.DoesNotMatch(ExternalInCss(), asset.Text);
            }

            said += asset.Text;
        }

        Assert.Contains("openapi.json", said, StringComparison.Ordinal);
    }

    [GeneratedRegex("""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?<url>[^"'\s>]+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Reference();

    [GeneratedRegex("""(@import|url\()\s*["']?(https?:)?//""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ExternalInCss();
}
