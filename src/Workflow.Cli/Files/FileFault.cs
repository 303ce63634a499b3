using System.Globalization;

namespace Workflow.Cli.Files;

/// <summary>What is wrong with a file, and where.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Pointer">The JSON pointer of the value; empty for the document.</param>
/// <param name="Detail">What is wrong, and what is expected.</param>
internal sealed record FileFault(string File, int Line, int Column, string Pointer, string Detail)
{
    /// <summary>As compilers write it, so that editors can go there.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}:{Column}: {(Pointer.Length == 0 ? "" : Pointer.TrimStart('/') + " ")}{Detail}");
}
