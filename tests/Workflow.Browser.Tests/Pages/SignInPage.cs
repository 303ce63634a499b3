using Microsoft.Playwright;

namespace Workflow.Browser.Tests.Pages;

/// <summary>The page to sign in, as a person uses it.</summary>
internal sealed class SignInPage(IPage page)
{
    public static async Task<SignInPage> OpenAsync(IPage page, string service)
    {
        await page.GotoAsync($"{service}/login");
        return new SignInPage(page);
    }

    public async Task SignInAsync(string key)
    {
        await page.GetByLabel("Key or token").FillAsync(key);
        await PressAsync("Sign in");
    }

    public Task SignOutAsync() => PressAsync("Sign out");

    // Waits for the page that follows.
    private async Task PressAsync(string button)
    {
        var followed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FrameNavigated += Navigated;
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await followed.Task.WaitAsync(TimeSpan.FromMinutes(3));
        page.FrameNavigated -= Navigated;
        await page.WaitForLoadStateAsync();

        void Navigated(object? sender, IFrame frame)
        {
            if (frame == page.MainFrame)
            {
                followed.TrySetResult();
            }
        }
    }
}
