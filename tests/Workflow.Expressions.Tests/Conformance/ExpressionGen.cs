using CsCheck;
using Workflow.Expressions.Tests.Conformance.Grammar;

namespace Workflow.Expressions.Tests.Conformance;

/// <summary>Random expressions of the whole language; a shorter one counts as smaller.</summary>
internal sealed class ExpressionGen : Gen<string>
{
    public override string Generate(PCG pcg, Size? min, out Size size)
    {
        var text = new Writer(pcg).Write();
        size = new Size((ulong)text.Length);
        return text;
    }
}
