using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Examples;

/// <summary>Makes a whole definition of what a page shows of one.</summary>
internal static class Definition
{
    /// <summary>The definition: what is shown, or what is shown in its place in the smallest workflow that has one.</summary>
    public static string Whole(Fence fence) => fence.Comment switch
    {
        "tasks" => $"name: example\ntasks:\n{Indented(fence.Text, 2)}",
        "task" => $"name: example\ntasks:\n  - name: example\n{(Says(fence, "task_type") ? "" : "    task_type: PASS\n")}{Indented(fence.Text, 4)}",
        "workflow" => $"name: example\n{fence.Text}{(Says(fence, "tasks") ? "" : "\ntasks: [{ name: example, task_type: PASS }]")}",
        _ => fence.Text,
    };

    private static bool Says(Fence fence, string member) => fence.Text.Split('\n').Any(line => line.StartsWith($"{member}:", StringComparison.Ordinal));

    private static string Indented(string text, int by) => string.Join('\n', text.Split('\n').Select(line => new string(' ', by) + line));
}
