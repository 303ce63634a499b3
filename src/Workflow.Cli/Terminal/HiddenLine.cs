using System.Text;

namespace Workflow.Cli.Terminal;

/// <summary>A line that is typed and not shown, such as a key.</summary>
internal static class HiddenLine
{
    private const int MostCharacters = 4096;

    /// <summary>Reads it.</summary>
    /// <param name="next">Waits for the next key that is pressed, and does not show it.</param>
    /// <returns>The line; <c>null</c> if input ends before it (Ctrl+D).</returns>
    public static string? Read(Func<ConsoleKeyInfo> next)
    {
        var line = new StringBuilder();
        while (true)
        {
            var key = next();
            switch (key.KeyChar)
            {
                case '\r' or '\n':
                    return line.ToString();
                case '\u0004' when line.Length == 0:
                    return null;
                case '\b' or '\u007f':
                    line.Length = Math.Max(0, line.Length - 1);
                    break;
                case '\u0015': // Ctrl+U
                    line.Clear();
                    break;
                case var character when !char.IsControl(character) && line.Length < MostCharacters:
                    line.Append(character);
                    break;
            }
        }
    }
}
