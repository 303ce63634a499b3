using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// The code of charts and of the editor is read when it is needed. A page that is left before it arrives throws no exception:
/// its elements go at once, its effects are cleaned up after the next frame, and the code may arrive in between.
/// </summary>
public sealed class LateCodeTests(Chromium chromium, MonitorService service)
{
    private const string NoFrames = "() => { window.requestAnimationFrame = () => 0; const later = window.setTimeout; window.setTimeout = (f, ms, ...more) => later(f, ms > 0 && ms < 100 ? 3_600_000 : ms, ...more); }";

    [FullTheory]
    [InlineData("", "plot-", ".chart-frame")]
    [InlineData("?tab=definition", "editor-", ".yaml-frame")]
    public async Task Page_LeftBeforeItsCodeArrives_ThrowsNothing(string tab, string file, string element)
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service); // it fails when it is closed
        var run = await service.Client.RunToEndAsync(Define.Workflow(service.NewName("late"), Define.Pass("only")));
        var asked = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.Page.RouteAsync(new Regex($"/assets/{file}.*\\.js", RegexOptions.None, TimeSpan.FromSeconds(10)), asked.SetResult);

        await window.Page.GotoAsync($"{service.Origin}/monitor/workflows/{run.Number("workflow_id")}{tab}");
        var code = await asked.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await Expect(window.Main.Locator(element).First).ToBeAttachedAsync();
        await window.Page.EvaluateAsync(NoFrames);
        await window.Page.EvaluateAsync("() => { const link = document.createElement('a'); link.href = '/monitor/runs'; document.body.append(link); link.click(); link.remove(); }");
        await Expect(window.Main.Locator(element)).ToHaveCountAsync(0);

        await code.ContinueAsync();
        await window.Page.EvaluateAsync("async url => { await import(url); await new Promise(done => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); }); }", code.Request.Url);
    }
}
