using CsCheck;
using Workflow.Expressions.Tests.Hostile.Grammar;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>Random hostile expressions; a shorter one counts as smaller.</summary>
internal sealed class HostileGen : Gen<string>
{
    public override string Generate(PCG pcg, Size? min, out Size size)
    {
        var text = new HostileWriter(pcg).Write();
        size = new Size((ulong)text.Length);
        return text;
    }
}
