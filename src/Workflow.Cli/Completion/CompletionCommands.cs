using System.CommandLine;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Completion;

/// <summary><c>workflow completion</c>: scripts that complete commands, options, and names of the service, in a shell.</summary>
internal static class CompletionCommands
{
    private const string Suggest = "complete";

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = $$"""
            # Completion for bash: eval "$(workflow completion bash)", in ~/.bashrc.
            _workflow() {
              COMPREPLY=()
              local found
              while IFS= read -r found; do
                COMPREPLY+=("$found")
              done < <(workflow {{Suggest}} "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _workflow workflow
            """,
        ["zsh"] = $$"""
            # Completion for zsh: eval "$(workflow completion zsh)", in ~/.zshrc after compinit.
            _workflow() {
              local -a found
              found=("${(@f)$(workflow {{Suggest}} "$CURSOR" -- "$BUFFER" 2>/dev/null)}")
              if [[ -n "$found[1]" ]]; then
                compadd -- "${found[@]}"
              else
                _files
              fi
            }
            compdef _workflow workflow
            """,
        ["pwsh"] = $$"""
            # Completion for PowerShell: workflow completion pwsh | Out-String | Invoke-Expression, in $PROFILE.
            Register-ArgumentCompleter -Native -CommandName workflow -ScriptBlock {
              param($word, $line, $cursor)
              workflow {{Suggest}} $cursor '--' "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    /// <summary>Makes the command that writes the scripts.</summary>
    public static Command Make(Globals globals)
    {
        var shell = new Argument<string>("shell") { Description = "The shell: bash, zsh or pwsh.", HelpName = "bash|zsh|pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        return globals.Command("completion", "Writes a script that completes commands, options, contexts, and names of workflows in a shell.", [shell], call =>
        {
            call.Surroundings.Out.WriteLine(Scripts[call.Value(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
    }

    /// <summary>Makes the command that the scripts run. People don't need it.</summary>
    public static Command MakeSuggest(Globals globals, RootCommand root, ParserConfiguration syntax)
    {
        var position = new Argument<int>("position") { Description = "Where the cursor is in the line, from 0." };
        var line = new Argument<string>("line") { Description = "The line, as it is written." };
        var command = globals.Command(Suggest, "Lists what a word of a command line may be, for scripts of completion.", [position, line], call =>
        {
            foreach (var found in Suggestions(root, syntax, call.Value(line), call.Value(position)))
            {
                call.Surroundings.Out.WriteLine(found);
            }

            return ExitCode.Done;
        });
        command.Hidden = true;
        return command;
    }

    private static IEnumerable<string> Suggestions(RootCommand root, ParserConfiguration syntax, string line, int position)
    {
        // The first word is this command, by whatever name.
        var begin = line.TakeWhile(c => c == ' ').Count();
        var end = line.IndexOf(' ', begin);
        if (end < 0)
        {
            return [];
        }

        var rest = line[(end + 1)..];
        var cursor = Math.Clamp(position - end - 1, 0, rest.Length);
        var parsed = root.Parse(rest, syntax);
        var word = rest[(rest[..cursor].LastIndexOf(' ') + 1)..cursor];

        // The library also offers what has the word somewhere inside, which a shell would put in its place; and options only help where they are begun.
        List<string> found = [.. parsed.GetCompletions(cursor)
            .Select(completion => completion.InsertText ?? completion.Label)
            .Where(text => text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && ServiceNames.IsWord(text))
            .Distinct(StringComparer.Ordinal)];
        return word.StartsWith('-') || found.TrueForAll(text => text.StartsWith('-')) ? found : found.Where(text => !text.StartsWith('-'));
    }
}
