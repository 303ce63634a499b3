using System.CommandLine;
using System.Text;
using Workflow.Cli.Terminal;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

/// <summary>The page of the command has every command, argument, option and exit code, as they are.</summary>
public class ReferenceTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "reference", "cli.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Page_HasEveryCommand_WithItsArgumentsAndOptions()
    {
        using var terminal = new Terminal();
        var root = WorkflowCommand.Make(terminal.Surroundings(TextWriter.Null, TextWriter.Null));
        var expected = new StringBuilder();
        foreach (var command in root.Subcommands)
        {
            Describe(command, "workflow", expected);
        }

        Assert.True(Page.Contains(expected.ToString().TrimEnd(), StringComparison.Ordinal), $"docs/reference/cli.md must have:\n{expected}");
        Assert.All(Options(root), line => Assert.Contains(line, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_HasEveryExitCode()
    {
        var codes = typeof(ExitCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);

        Assert.All(codes, code => Assert.Contains($"| {code} |", Page, StringComparison.Ordinal));
    }

    private static void Describe(Command command, string parent, StringBuilder page)
    {
        if (command.Hidden)
        {
            return;
        }

        var name = $"{parent} {command.Name}";
        if (command.Action is not null)
        {
            var arguments = string.Concat(command.Arguments.Select(argument => $" {(argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.HelpName ?? argument.Name.ToUpperInvariant()}]" : argument.HelpName ?? argument.Name.ToUpperInvariant())}"));
            page.Append($"### {name}\n\n`{name}{arguments}`: {command.Description}\n\n");
            var lines = command.Arguments.Select(argument => $"| `{argument.HelpName?.Replace("|", "\\|", StringComparison.Ordinal) ?? argument.Name.ToUpperInvariant()}` | {argument.Description} |").Concat(Options(command)).ToList();
            if (lines.Count > 0)
            {
                page.Append("| argument or option | meaning |\n| --- | --- |\n").AppendJoin('\n', lines).Append("\n\n");
            }
        }

        foreach (var below in command.Subcommands)
        {
            Describe(below, name, page);
        }
    }

    private static IEnumerable<string> Options(Command command) => command.Options
        .Where(option => option is not System.CommandLine.Help.HelpOption and not VersionOption)
        .Select(option => $"| `{string.Join("`, `", new[] { option.Name }.Concat(option.Aliases))}{(option.HelpName is { } value ? " " + value.Replace("|", "\\|", StringComparison.Ordinal) : "")}` | {option.Description}{(option.Required ? " Required." : "")} |");
}
