using Microsoft.Playwright;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>How a person uses the page.</summary>
internal abstract class Hands(IPage page)
{
    protected IPage Page { get; } = page;

    /// <summary>Presses a button, follows a link, switches a switch.</summary>
    public abstract Task PressAsync(ILocator target);

    /// <summary>Replaces the text of a field.</summary>
    public abstract Task WriteAsync(ILocator field, string text);

    /// <summary>Chooses an option of a select.</summary>
    public abstract Task ChooseAsync(ILocator select, string option);

    /// <summary>Opens a menu, and takes an entry of it.</summary>
    public abstract Task TakeAsync(ILocator menu, string entry);

    /// <summary>Shows a tab.</summary>
    public abstract Task ShowAsync(string tab);

    /// <summary>Goes to the page of all workflows, and of all runs.</summary>
    public abstract Task GoToWorkflowsAsync();

    /// <summary>Replaces the text of the editor of definitions.</summary>
    public async Task WriteDefinitionAsync(ILocator editor, string text)
    {
        await ReachAsync(editor);
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.InsertTextAsync(text); // as from the clipboard
    }

    /// <summary>Goes to an element, so that it has the focus.</summary>
    public abstract Task ReachAsync(ILocator target);
}

/// <summary>With the mouse; what is written is typed.</summary>
internal sealed class Mouse(IPage page) : Hands(page)
{
    public override Task PressAsync(ILocator target) => target.ClickAsync();

    public override Task ReachAsync(ILocator target) => target.ClickAsync();

    public override Task WriteAsync(ILocator field, string text) => field.FillAsync(text);

    public override async Task ChooseAsync(ILocator select, string option) => await select.SelectOptionAsync(new SelectOptionValue { Label = option });

    public override async Task TakeAsync(ILocator menu, string entry)
    {
        await menu.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = entry }).ClickAsync();
    }

    public override Task ShowAsync(string tab) => Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();

    public override Task GoToWorkflowsAsync() => Page.GetByRole(AriaRole.Link, new() { Name = "Workflows", Exact = true }).First.ClickAsync();
}

/// <summary>With the keyboard alone: Tab until it is there, then Enter, Space, or the arrows.</summary>
internal sealed class Keyboard(IPage page) : Hands(page)
{
    private const int Most = 120; // presses of Tab: who needs more gives up

    private const string HasFocus = "e => e.getRootNode().activeElement === e";

    public override async Task ReachAsync(ILocator target)
    {
        await Assertions.Expect(target).ToBeEnabledAsync();
        for (var presses = 0; presses <= Most; presses++)
        {
            if (await target.EvaluateAsync<bool>(HasFocus))
            {
                return;
            }

            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{target} is not reached by pressing Tab {Most} times.");
    }

    public override async Task PressAsync(ILocator target)
    {
        await ReachAsync(target);
        await Page.Keyboard.PressAsync(await target.GetAttributeAsync("role") == "switch" ? "Space" : "Enter");
    }

    public override async Task WriteAsync(ILocator field, string text)
    {
        await ReachAsync(field);
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.TypeAsync(text);
    }

    public override async Task ChooseAsync(ILocator select, string option)
    {
        await ReachAsync(select);
        await Page.Keyboard.TypeAsync(option);
        Assert.Equal(option, await select.EvaluateAsync<string>("e => e.selectedOptions[0].label"));
    }

    public override async Task TakeAsync(ILocator menu, string entry)
    {
        await PressAsync(menu);
        var item = Page.GetByRole(AriaRole.Menuitem, new() { Name = entry });
        await Assertions.Expect(item).ToBeVisibleAsync();
        for (var presses = 0; !await item.EvaluateAsync<bool>(HasFocus); presses++)
        {
            Assert.InRange(presses, 0, 20);
            await Page.Keyboard.PressAsync("ArrowDown");
        }

        await Page.Keyboard.PressAsync("Enter");
    }

    public override async Task ShowAsync(string tab)
    {
        await ReachAsync(Page.GetByRole(AriaRole.Tab, new() { Selected = true }));
        var wanted = Page.GetByRole(AriaRole.Tab, new() { Name = tab });
        for (var presses = 0; await wanted.GetAttributeAsync("aria-selected") != "true"; presses++)
        {
            Assert.InRange(presses, 0, 10);
            await Page.Keyboard.PressAsync("ArrowRight");
        }

        await Assertions.Expect(wanted).ToBeFocusedAsync();
    }

    public override Task GoToWorkflowsAsync() => Page.Keyboard.TypeAsync("gw"); // the second key must follow soon
}
