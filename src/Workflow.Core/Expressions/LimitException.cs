namespace Workflow.Core.Expressions;

/// <summary>
/// A limit that a built-in function broke. No error of JavaScript, so that no <c>catch</c> in an expression sees it.
/// </summary>
/// <param name="message">Which limit, in a sentence.</param>
internal sealed class LimitException(string message) : Exception(message);
