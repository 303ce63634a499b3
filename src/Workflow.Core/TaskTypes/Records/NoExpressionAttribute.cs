namespace Workflow.Core.TaskTypes.Records;

/// <summary>A member in which no expression may be, as its value would be read as code, for example. It is checked when a workflow is saved.</summary>
/// <param name="instead">The way to do it right, for the message: "pass the value as parameters".</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NoExpressionAttribute(string instead) : Attribute
{
    /// <summary>The way to do it right.</summary>
    public string Instead => instead;
}
