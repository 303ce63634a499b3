using CsCheck;
using Workflow.Expressions.Tests.Hostile.Grammar;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>Random texts of a config: many templates, open and closed braces, and plain text between them.</summary>
internal sealed class HostileConfigGen : Gen<string>
{
    public override string Generate(PCG pcg, Size? min, out Size size)
    {
        var text = new HostileWriter(pcg).WriteConfig();
        size = new Size((ulong)text.Length);
        return text;
    }
}
