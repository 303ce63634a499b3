using Microsoft.Playwright;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Texts that try to be more than texts, and what holds of a page that shows them.</summary>
internal static class HostileText
{
    /// <summary>Texts that people and programs may write anywhere, also as names.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "<script>window.__hit=1</script>",
        "<img src=x onerror=window.__hit=1>",
        "\u202Ecod.exe\u202E and on",
        new string('W', 160),
        "</script><script>window.__hit=1</script>",
        "\"><svg onload=window.__hit=1>",
        "' onmouseover='window.__hit=1",
        "javascript:window.__hit=1",
        "[a link](javascript:window.__hit=1)",
        "https://evil.example/pixel.png",
        "<iframe srcdoc=\"<script>parent.__hit=1</script>\">",
        "<style>*{display:none}</style>",
        "*/ } body { display: none } /*",
        "--><img src=x onerror=window.__hit=1><!--",
        "]]><b>bold</b>",
        "&lt;b&gt; &amp; &#60;script&#62;",
        "${window.__hit=1} `${window.__hit=1}`",
        "%3Cscript%3E %2F..%2F %",
        "../../etc/passwd?a=b&c=d#e",
        "__proto__",
        "constructor",
        "null",
        "\u2066isolated\u2069 \u200F\u202Bright\u202C",
        "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030C\u030D\u030E\u030F above",
        "\uFEFF\u200B\u00AD invisible",
        "- a: &x [*y] | > ! @ `",
    ];

    /// <summary>A window as narrow as a phone.</summary>
    public static BrowserNewContextOptions Narrow => new() { ViewportSize = new ViewportSize { Width = 390, Height = 900 } };

    /// <summary>Fails if anything of a text was run, loaded or styled, the page is not whole, or a text is not on it.</summary>
    public static async Task CheckAsync(MonitorWindow window, string where, string[] shown)
    {
        await window.SettleAsync();
        Assert.False(await window.Page.EvaluateAsync<bool>("() => '__hit' in window"), $"{where}: a script was run.");
        Assert.True(await window.FindOverflowAsync() <= 0, $"{where}: the page is wider than the window.");
        Assert.Empty(await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('script:not([src^=\"/monitor/\"]), iframe, img, object, embed, b'), ...[...document.links].filter(a => a.origin !== location.origin)].map(e => e.outerHTML)"));
        Assert.Empty((await window.Page.EvaluateAsync<string[]>(Reversed)).Select(text => $"{where}: '{text}' is written backwards"));
        var content = await window.Page.EvaluateAsync<string>("() => document.body.textContent + [...document.querySelectorAll('input, textarea')].map(e => e.value).join(' ')");
        Assert.All(shown, text => Assert.Contains(text, content, StringComparison.Ordinal));
    }

    // Words of the page's own that stand from right to left, because of a name beside them.
    private const string Reversed = """
        () => {
          const walker = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT);
          const found = [];
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.search(/[a-z]{3}/i);
            if (at < 0 || /[\u200f\u202a-\u202e\u2066-\u2069]/.test(node.data)) continue;
            const box = i => { const range = document.createRange(); range.setStart(node, i); range.setEnd(node, i + 1); return range.getBoundingClientRect(); };
            const [first, second] = [box(at), box(at + 1)];
            if (first.width > 0 && second.width > 0 && first.top === second.top && second.left < first.left) found.push(node.data);
          }
          return found;
        }
        """;
}
