using System.Runtime.CompilerServices;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Functions;

namespace Workflow.Core.Tests.Expressions.Reference;

/// <summary>The reference page matches the table. WORKFLOW_WRITE_DOCS=1 regenerates it.</summary>
public class ReferencePageTests
{
    private static readonly string Committed = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", "docs", "reference", "expressions.md"));

    [Fact]
    public void Page_IsWhatTheTableGives()
    {
        var made = ReferencePage.Write();
        if (Environment.GetEnvironmentVariable("WORKFLOW_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Committed)!);
            File.WriteAllText(Committed, made);
        }

        Assert.Equal(made, File.ReadAllText(Committed).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void EveryName_IsThereOnce_AndCanBeNamed()
    {
        var functions = FunctionTable.Families.SelectMany(f => f.Functions).ToList();
        Assert.All(functions, f => Assert.Single(functions, g => g.Name == f.Name && (g.Receiver & f.Receiver) == f.Receiver && (f.Receiver != Receiver.None || g.Receiver == Receiver.None)));
        Assert.All(functions.Where(f => f.Receiver == Receiver.None), f => Expression.Parse(f.Name));
        Assert.All(functions.Where(f => f.Receiver != Receiver.None), f => Expression.Parse($"inputs.x.{f.Name}()"));
        Assert.All(FunctionTable.Constants.Keys, c => Expression.Parse(c));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
