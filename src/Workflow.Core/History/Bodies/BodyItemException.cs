namespace Workflow.Core.History.Bodies;

/// <summary>A stored body can't be read as items. The message says which item is the first that is wrong.</summary>
public sealed class BodyItemException : Exception
{
    /// <summary>A body without any reason.</summary>
    public BodyItemException()
    {
    }

    /// <summary>A body, and why it can't be read.</summary>
    public BodyItemException(string message)
        : base(message)
    {
    }

    /// <summary>A body, why it can't be read, and the cause.</summary>
    public BodyItemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
