using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>
/// The OpenAPI document has every route of the Functions host, and no other. The host's triggers are read from its sources, as
/// it can't be built everywhere.
/// </summary>
public sealed partial class FunctionRouteTests(AcceptanceHost host)
{
    // Pages and files, and the function that answers what no other does.
    private static readonly string[] Undescribed = ["GET /docs/{**path}", "HEAD /docs/{**path}", "GET /monitor/{**path}", "HEAD /monitor/{**path}", "GET /openapi.json", "GET /login", "POST /login", "POST /logout", " /{**path}"];

    [Fact]
    public void Document_HasEveryRouteOfTheFunctionsHost()
    {
        var document = HeldAnswers.Document ?? throw new InvalidOperationException($"{host.Client.BaseAddress} has served no document.");
        var routes = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src", "Workflow.Functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Routes(File.ReadAllText(file)))
            .ToList();

        Assert.Equal(
            document.Operations.Select(operation => $"{operation.Method} {operation.Path}").Concat(Undescribed).Order(StringComparer.Ordinal),
            routes.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Routes(string source)
    {
        var constants = Constant().Matches(source).Aggregate(new Dictionary<string, string>(StringComparer.Ordinal), (known, match) =>
        {
            known[match.Groups["name"].Value] = Text(match.Groups["value"].Value, known);
            return known;
        });
        foreach (Match trigger in Trigger().Matches(source))
        {
            var route = "/" + Text(trigger.Groups["route"].Value, constants);
            var methods = Literal().Matches(trigger.Groups["methods"].Value).Select(method => method.Groups["text"].Value.ToUpperInvariant()).DefaultIfEmpty("");
            foreach (var method in methods)
            {
                yield return $"{method} {route}";
            }
        }
    }

    // Texts and constants, added up.
    private static string Text(string expression, Dictionary<string, string> constants) =>
        string.Concat(expression.Split('+', StringSplitOptions.TrimEntries).Select(part => Literal().Match(part) is { Success: true } literal ? literal.Groups["text"].Value : constants[part]));

    [GeneratedRegex("const string (?<name>\\w+) = (?<value>[^;]+);", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Constant();

    [GeneratedRegex("HttpTrigger\\(AuthorizationLevel\\.Anonymous,(?<methods>(?: \"[a-z]+\",)*) Route = (?<route>[^)]*)\\)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Trigger();

    [GeneratedRegex("\"(?<text>[^\"]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Literal();
}
