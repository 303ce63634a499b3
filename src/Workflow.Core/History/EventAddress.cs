using System.Globalization;

namespace Workflow.Core.History;

/// <summary>
/// The name under which an event is stored with its run. An event that is sent to a run has its own name, and is for any task of the run
/// that waits for it, now or later. One that is sent to a name and a key is copied to each attempt that waits for them, and its copy is
/// for that attempt only: an address is the name and the attempt.
/// </summary>
public static class EventAddress
{
    // No name of an event has it.
    private const char Separator = '@';

    /// <summary>The address of an attempt that waits.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="attempt">The attempt.</param>
    public static string Of(string name, ExecutionKey attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{Separator}{attempt.Position}.{attempt.Index ?? -1}.{attempt.Attempt}");

    /// <summary>The event's name in an address; a name is its own.</summary>
    public static string NameOf(string address) => address.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end ? address[..end] : address;

    /// <summary>Whether a text is the address of one attempt.</summary>
    public static bool IsOfAttempt(string address) => address.Contains(Separator, StringComparison.Ordinal);
}
